"""The YAML of one problem, typed, described and cross-checked when it is read."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from ml_assets.spec.duration import Duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets.spec.family_reference import FAMILY_NAMES, INTERPRETABLE_FAMILIES
from ml_assets.spec.gate_settings import GateSettings
from ml_assets.spec.join import Join
from ml_assets.spec.metrics import UNSUPERVISED, WITHOUT_WEIGHTS
from ml_assets.spec.monitoring import Monitoring
from ml_assets.spec.packaging import Packaging
from ml_assets.spec.problem import Problem
from ml_assets.spec.scoring import Scoring
from ml_assets.spec.search_limits import RayCluster, Search
from ml_assets.spec.service_limits import ServiceLimits
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel

ProblemName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class Columns(SpecModel):
    """The columns that are not plain features."""

    id: str | None = Field(
        default=None, description="Names each row; unique, kept, never a feature."
    )
    time: str | None = Field(
        default=None,
        description="When a row came to be; a time split and freshness go by it.",
        examples=["ordered_at"],
    )
    group: str | None = Field(
        default=None,
        description="What rows belong to, such as a customer: a group split keeps a group on one "
        "side. Never a feature.",
        examples=["customer_id"],
    )
    weight: str | None = Field(
        default=None,
        description="How much a row counts, in fitting and in every score: a number from 0 on, "
        "such as the rows of the population that it stands for. Never a feature.",
        examples=["sampling_weight"],
    )
    drop: list[str] = Field(
        default_factory=list,
        description="Columns the model must not see. One that is sensitive as well stays in the "
        "tables beside the features, so that fairness can be told by it.",
    )
    sensitive: list[str] = Field(
        default_factory=list,
        description="Columns of which no single row's value is shown in metadata, logs and "
        "reports. The evaluation's fairness names groups of at least 30 held-out rows: the values "
        "of categories of at most 20, and bins of numbers.",
        examples=[["gender"]],
    )


SplitStrategy = Literal["stratified", "random", "group", "time", "column"]


class Split(SpecModel):
    """How rows are held out; done before anything is learnt."""

    strategy: SplitStrategy | None = Field(
        default=None,
        description="Default: group where columns.group is named, else stratified for classes "
        "and random for numbers and without a target. time holds out the latest rows, column "
        "reads the side of each row from split.column.",
    )
    test_fraction: float = Field(default=0.25, gt=0.0, lt=1.0, description="Share held out.")
    seed: int = Field(default=7, ge=0, le=2**32 - 1, description="Fixes split and search.")
    gap: Duration | None = Field(
        default=None,
        description="Of a time split: rows so close before the first held-out moment are used on "
        "neither side.",
        examples=["7d"],
    )
    column: str | None = Field(
        default=None,
        description="Of strategy column: the column that says train or test for each row.",
    )


class Features(SpecModel):
    """How columns become the numbers that models read; learnt on training rows only."""

    text: Literal["tfidf", "hashing"] = Field(
        default="tfidf",
        description="Free text: weighted counts of the commonest terms, or hashed counts.",
    )
    text_terms: int = Field(
        default=300, ge=2, description="Terms, or hashes, that a text column becomes."
    )
    high_cardinality: Literal["target", "hashing", "leave_out"] = Field(
        default="target",
        description="Categories of more than 200 values: the target's mean per category "
        "(cross-fitted), hashed, or left out. Where no target may be learnt from: hashed.",
    )
    keep: float | None = Field(
        default=None,
        gt=0.0,
        le=1.0,
        description="Share of the encoded features that is kept, the most informative ones, "
        "chosen anew in every fold. Default: all.",
    )
    images: Literal["descriptors", "pixels"] = Field(
        default="descriptors",
        description="Images: colour and edge statistics, or a small grey picture's pixels.",
    )
    image_size: int = Field(default=16, ge=4, le=64, description="Side of the small picture.")
    image_network: str | None = Field(
        default=None,
        description="An ONNX file of a pretrained network whose output describes an image; needs "
        "the extra onnx.",
    )


class Quality(SpecModel):
    """How much bad data a run may take."""

    max_quarantine_share: float = Field(
        default=0.05,
        ge=0.0,
        le=1.0,
        description="Largest share of rows that may break the contract before the run stops.",
    )


ExportFormat = Literal["skops", "onnx"]
_REFUSED_FORMATS = {
    "pickle": "to read a pickle runs whatever code is in it, and skops holds the same numbers",
    "pmml": "ml_assets does not write PMML yet",
}


class Serving(ServiceLimits):
    """The service and the files the model is exported to."""

    formats: list[ExportFormat] | None = Field(
        default=None,
        description="Export formats: skops, which the registry keeps, and onnx. Default: both, "
        "onnx where the extra onnx is installed. An ONNX file that cannot be made, or predicts "
        "otherwise, is not published.",
        examples=[["skops", "onnx"]],
    )

    @field_validator("formats", mode="before")
    @classmethod
    def _refuse_other_formats(cls, formats: object) -> object:
        for name in formats if isinstance(formats, list) else []:
            if name in _REFUSED_FORMATS:
                raise SpecError(f"serving.formats names {name}: {_REFUSED_FORMATS[name]}",
                                mend="take it out")  # fmt: skip
        return formats

    @field_validator("formats")
    @classmethod
    def _skops_is_among_them(cls, formats: list[ExportFormat] | None) -> list[ExportFormat] | None:
        if formats is not None and "skops" not in formats:
            raise SpecError("serving.formats lacks skops, from which the registry loads a model",
                            found=f"{formats}", mend="add skops")  # fmt: skip
        return formats


class ProblemSpec(SpecModel):
    """Everything one machine-learning problem says about itself."""

    name: ProblemName = Field(
        description="Key prefix of the assets, name of model and bento: lower case letters, "
        "digits and underscores.",
        examples=["churn"],
    )
    problem: Problem = Field(description="The business problem and its learning task.")
    sources: dict[str, Source] = Field(
        min_length=1,
        description="The tables to read, by name.",
        examples=[{"customers": {"uri": "data/churn.csv"}}],
    )
    join: Join | None = Field(
        default=None,
        description="How several sources become one table. Default: they are stacked.",
    )
    columns: Columns = Field(default_factory=Columns, description="Columns with a special role.")
    features: Features = Field(default_factory=Features, description="How columns are encoded.")
    split: Split = Field(default_factory=Split, description="How rows are held out.")
    search: Search = Field(default_factory=Search, description="Limits of the model search.")
    ray: RayCluster = Field(
        default_factory=RayCluster, description="The cluster that the search runs on."
    )
    evaluation: Evaluation = Field(
        default_factory=Evaluation, description="What the evaluation demands of a model."
    )
    quality: Quality = Field(default_factory=Quality, description="Limits of bad data.")
    gate: GateSettings = Field(
        default_factory=GateSettings, description="What moves the champion, beside thresholds."
    )
    serving: Serving = Field(default_factory=Serving, description="Exports and service.")
    packaging: Packaging = Field(
        default_factory=Packaging, description="Containers and Kubernetes."
    )
    scoring: Scoring = Field(default_factory=Scoring, description="Batch scoring.")
    monitoring: Monitoring = Field(
        default_factory=Monitoring, description="Watching the model in production."
    )
    owners: list[str] = Field(
        default_factory=list,
        description="Owners of every asset: e-mail addresses or team:NAME.",
        examples=[["team:retention"]],
    )

    @model_validator(mode="after")
    def _columns_have_one_role(self) -> "ProblemSpec":
        target = self.problem.target
        roles = {"columns.id": self.columns.id, "columns.group": self.columns.group,
                 "columns.time": self.columns.time, "columns.weight": self.columns.weight,
                 "split.column": self.split.column}  # fmt: skip
        for path, name in roles.items():
            if name is not None and name == target:
                raise SpecError(f"{path} names the target {target!r}", mend="name another column")
        sole = {path: name for path, name in roles.items() if path != "columns.time" and name}
        for path, name in sole.items():
            first = next(other for other, taken in sole.items() if taken == name)
            if first != path:
                raise SpecError(f"{path} names {name!r}, which is also {first}",
                                mend="name another column, or leave one of both out")  # fmt: skip
        for path, name in {"problem.target": target, **roles}.items():
            if name in self.columns.drop:
                raise SpecError(f"columns.drop names {name!r}, which is also {path}",
                                mend="take it out of columns.drop")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _what_must_be_read_can_be(self) -> "ProblemSpec":
        if not self.problem.constraints.interpretable:
            return self
        readable = INTERPRETABLE_FAMILIES[self.problem.task]
        named = ["auto"] if self.search.families == "auto" else self.search.families
        for name in named:
            if name in FAMILY_NAMES and name not in readable:
                raise SpecError(
                    f"problem.constraints.interpretable, and the family {name!r} cannot be read",
                    mend=f"name {', '.join(readable)}, or a family of your own",
                )
        if self.search.ensemble in ("greedy", "stacking"):
            raise SpecError("problem.constraints.interpretable, and an ensemble cannot be read",
                            found=f"search.ensemble {self.search.ensemble}",
                            mend="write single_best, or take it out")  # fmt: skip
        families = [*(readable if "auto" in named else ()),
                    *(name for name in named if name != "auto")]  # fmt: skip
        limits = {"families": list(dict.fromkeys(families)), "ensemble": False}
        self.search = self.search.model_copy(update=limits)
        return self

    @model_validator(mode="after")
    def _metrics_take_weights(self) -> "ProblemSpec":
        several = self.problem.task != "binary_classification"
        for name in self.problem.named_metrics if self.columns.weight and several else []:
            if name in WITHOUT_WEIGHTS:
                raise SpecError(f"{name!r} takes no weights of rows, which columns.weight asks for",
                                mend="name another metric, or take columns.weight "
                                "out")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _split_has_what_it_needs(self) -> "ProblemSpec":
        split, strategy = self.split, self.split_strategy
        if strategy == "stratified" and not self._has_classes:
            raise SpecError("split.strategy 'stratified' needs classes",
                            found=f"task {self.problem.task}", mend="write random")  # fmt: skip
        needs = {"group": ("columns.group", self.columns.group),
                 "time": ("columns.time", self.columns.time),
                 "column": ("split.column", split.column)}  # fmt: skip
        if strategy in needs and needs[strategy][1] is None:
            raise SpecError(f"split.strategy {strategy!r} needs {needs[strategy][0]}",
                            mend=f"name the column in {needs[strategy][0]}")  # fmt: skip
        if split.gap is not None and strategy != "time":
            raise SpecError("split.gap belongs to strategy 'time'", found=f"strategy {strategy}",
                            mend="take it out, or write strategy: time")  # fmt: skip
        if split.column is not None and strategy != "column":
            raise SpecError("split.column belongs to strategy 'column'",
                            found=f"strategy {strategy}",
                            mend="take it out, or write strategy: column")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _features_learn_from_no_label(self) -> "ProblemSpec":
        if self.problem.task not in UNSUPERVISED:
            return self
        if self.columns.weight is not None:
            raise SpecError("columns.weight weighs errors in a target",
                            found=f"task {self.problem.task}", mend="take it out")  # fmt: skip
        if self.search.ensemble in ("greedy", "stacking"):
            raise SpecError(f"search.ensemble {self.search.ensemble!r} combines predictions of a "
                            "target", found=f"task {self.problem.task}",
                            mend="take it out")  # fmt: skip
        stated = self.features.model_fields_set
        if self.features.keep is not None:
            raise SpecError("features.keep goes by what features say about a target, of which "
                            f"{self.problem.task} learns nothing", mend="take it out, and name "
                            "columns in columns.drop")  # fmt: skip
        if "high_cardinality" in stated and self.features.high_cardinality == "target":
            raise SpecError("features.high_cardinality 'target' needs a target to learn from",
                            found=f"task {self.problem.task}",
                            mend="write hashing or leave_out")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _evaluation_fits(self) -> "ProblemSpec":
        self.evaluation.must_fit(self.problem, self.columns.sensitive)
        self.gate.must_fit(self.problem.task)
        self.monitoring.must_fit(self.problem, self.columns.sensitive)
        return self

    @model_validator(mode="after")
    def _sources_and_joins_fit(self) -> "ProblemSpec":
        if self.join is not None:
            self.join.must_join(self.sources)
        for source in self.sources:
            if not (source.isidentifier() and source.isascii()):
                raise SpecError(f"sources.{source} is no valid name", mend="use letters, digits "
                                "and underscores, and start with a letter")  # fmt: skip
        return self

    @property
    def split_strategy(self) -> SplitStrategy:
        """The split's strategy, stated or by default for the columns and the task."""
        if self.split.strategy:
            return self.split.strategy
        if self.columns.group:
            return "group"
        return "stratified" if self._has_classes else "random"

    @property
    def _has_classes(self) -> bool:
        return self.problem.target is not None and self.problem.task != "regression"

    @property
    def encoding(self) -> Features:
        """How columns are encoded; without a target to learn from, many categories are hashed."""
        by_target = self.features.high_cardinality == "target"
        if by_target and self.problem.task in UNSUPERVISED:
            return self.features.model_copy(update={"high_cardinality": "hashing"})
        return self.features
