"""The YAML of one problem, typed, described and cross-checked when it is read."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ml_assets.spec.duration import Duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.join import Join
from ml_assets.spec.metrics import DEFAULT_METRIC, METRICS, TASKS, Task, metrics_for
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel

ProblemName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
FamilyName = Literal[
    "linear", "nearest_neighbors", "random_forest", "extra_trees", "hist_gradient_boosting"
]


class Bounds(SpecModel):
    """The values a metric may take for the model to pass the gate."""

    min: float | None = Field(default=None, description="Smallest value that passes.")
    max: float | None = Field(default=None, description="Largest value that passes.")

    @model_validator(mode="after")
    def _bounds_something(self) -> "Bounds":
        if self.min is None and self.max is None:
            raise SpecError("The threshold bounds nothing", mend="give min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise SpecError("No value can pass", found=f"min {self.min} > max {self.max}",
                            mend="swap them")  # fmt: skip
        return self


class Stakeholders(SpecModel):
    """The people who asked for the model and who act on its predictions."""

    sponsor: str | None = Field(default=None, description="Who asked for it and decides.")
    users: str | None = Field(default=None, description="Who acts on the predictions.")


class Problem(SpecModel):
    """The business problem, and the learning problem it is translated to."""

    statement: str = Field(
        default="",
        description="The business problem in a sentence or two.",
        examples=["Find the customers who will leave next month, in time to call them."],
    )
    task: Task = Field(description="The learning task.", examples=["binary_classification"])
    target: str = Field(description="The column to predict.", examples=["Churn"])
    positive_class: str | int | bool | None = Field(
        default=None,
        description="The class that precision and recall speak of; binary tasks only. "
        "Default: the rarer class.",
        examples=["Yes"],
    )
    metric: str | None = Field(
        default=None,
        description="The metric that the search optimises. Default: roc_auc for two classes, "
        "log_loss for more, root_mean_squared_error for numbers.",
        examples=["roc_auc"],
    )
    success: dict[str, Bounds] = Field(
        default_factory=dict,
        description="Thresholds on held-out rows; they are the promotion gate.",
        examples=[{"roc_auc": {"min": 0.84}, "recall": {"min": 0.6}}],
    )
    stakeholders: Stakeholders = Field(
        default_factory=Stakeholders, description="Sponsor and users of the model."
    )

    @model_validator(mode="before")
    @classmethod
    def _name_the_nearest_task(cls, value: Any) -> Any:
        if isinstance(value, dict) and "task" in value and value["task"] not in TASKS:
            raise SpecError(f"Unknown problem.task {value['task']!r}",
                            mend=nearest_name(str(value["task"]), TASKS))  # fmt: skip
        return value

    @model_validator(mode="after")
    def _metrics_measure_the_task(self) -> "Problem":
        valid = [metric.name for metric in metrics_for(self.task)]
        named = {"problem.metric": self.metric} if self.metric else {}
        named |= {f"problem.success.{name}": name for name in self.success}
        for path, name in named.items():
            if name not in valid:
                what = "does not measure" if name in METRICS else "is no metric for"
                raise SpecError(
                    f"{path}: {name!r} {what} {self.task}", mend=nearest_name(name, valid)
                )
        if self.positive_class is not None and self.task != "binary_classification":
            raise SpecError("problem.positive_class belongs to binary_classification",
                            found=f"task {self.task}", mend="take it out")  # fmt: skip
        return self

    @property
    def search_metric(self) -> str:
        """The metric that the search optimises, named or by default."""
        return self.metric or DEFAULT_METRIC[self.task]


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
    drop: list[str] = Field(default_factory=list, description="Columns the model must not see.")
    sensitive: list[str] = Field(
        default_factory=list,
        description="Columns whose values are shown nowhere in metadata, logs and reports.",
        examples=[["gender"]],
    )


SplitStrategy = Literal["stratified", "random", "group", "time", "column"]


class Split(SpecModel):
    """How rows are held out; done before anything is learnt."""

    strategy: SplitStrategy | None = Field(
        default=None,
        description="Default: group where columns.group is named, else stratified for classes "
        "and random for numbers. time holds out the latest rows, column reads the side of each "
        "row from split.column.",
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
        "(cross-fitted), hashed, or left out.",
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


class Search(SpecModel):
    """How the search for a model is limited."""

    time_budget_s: float | None = Field(
        default=60.0,
        gt=0,
        description="Seconds of wall time that the search and the refit of its winners may take; "
        "null for no limit. A search that a time budget ends is not reproducible; max_trials is.",
    )
    max_trials: int | None = Field(
        default=None, ge=1, description="Trials after which the search ends; null for none."
    )
    families: Literal["auto"] | list[FamilyName] = Field(
        default="auto", description="Model families to search; auto takes all that fit the task."
    )
    folds: int = Field(default=5, ge=2, le=20, description="Cross-validation folds.")
    cpus: int | None = Field(
        default=None, ge=1, description="Cores to use. Default: every core that Ray sees."
    )
    threads: int = Field(
        default=1, ge=1, description="Cores that one trial uses; so many fewer trials run at once."
    )
    trial_limit_s: float | None = Field(
        default=None,
        gt=0,
        description="Seconds after which a trial is given up. Default: half of time_budget_s, or "
        "an hour where there is none.",
    )
    trial_memory_gb: float | None = Field(
        default=None,
        gt=0,
        description="Memory that a trial may take; one that asks for more fails, the search goes "
        "on. Default: 80 % of what its host has free, parted among the trials that run at once.",
    )
    warm_start: bool = Field(
        default=True,
        description="Start from the best trials of the last search if the training rows have "
        "changed since.",
    )

    @model_validator(mode="after")
    def _ends(self) -> "Search":
        if self.time_budget_s is None and self.max_trials is None:
            raise SpecError("The search would never end", mend="give search.time_budget_s, "
                            "search.max_trials or both")  # fmt: skip
        if self.families == []:
            raise SpecError("search.families is empty", mend="name a family, or write auto")
        return self


class RayCluster(SpecModel):
    """The Ray cluster that trials run on."""

    address: str | None = Field(
        default=None,
        description="Address of a running cluster. Default: RAY_ADDRESS, the Ray that the process "
        "is connected to, or a Ray of the search's own on this machine.",
        examples=["10.0.0.5:6379"],
    )
    wait_s: float = Field(
        default=60.0,
        gt=0,
        description="Seconds to wait for the cluster to have the cores that one trial needs; then "
        "the search fails.",
    )


class Quality(SpecModel):
    """How much bad data a run may take."""

    max_quarantine_share: float = Field(
        default=0.05,
        ge=0.0,
        le=1.0,
        description="Largest share of rows that may break the contract before the run stops.",
    )


class Serving(SpecModel):
    """The service and the files the model is exported to."""

    formats: list[Literal["skops"]] = Field(
        default=["skops"], description="Export formats.", min_length=1
    )
    max_batch_size: int = Field(default=512, ge=1, description="Rows that one request may hold.")


class Scoring(SpecModel):
    """What is scored in batch, and when."""

    input: str | None = Field(
        default=None,
        description="File, glob or URL of rows to score. Default: the held-out rows.",
        examples=["data/incoming/*.parquet"],
    )
    cron: str | None = Field(
        default=None, description="When to score, as a cron line.", examples=["0 5 * * *"]
    )


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
    quality: Quality = Field(default_factory=Quality, description="Limits of bad data.")
    serving: Serving = Field(default_factory=Serving, description="Exports and service.")
    scoring: Scoring = Field(default_factory=Scoring, description="Batch scoring.")
    owners: list[str] = Field(
        default_factory=list,
        description="Owners of every asset: e-mail addresses or team:NAME.",
        examples=[["team:retention"]],
    )

    @model_validator(mode="after")
    def _columns_have_one_role(self) -> "ProblemSpec":
        target = self.problem.target
        roles = {"columns.id": self.columns.id, "columns.group": self.columns.group,
                 "columns.time": self.columns.time, "split.column": self.split.column}  # fmt: skip
        for path, name in roles.items():
            if name == target:
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
    def _split_has_what_it_needs(self) -> "ProblemSpec":
        split, strategy = self.split, self.split_strategy
        if strategy == "stratified" and self.problem.task == "regression":
            raise SpecError("split.strategy 'stratified' needs classes", found="task regression",
                            mend="write random")  # fmt: skip
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
        return "random" if self.problem.task == "regression" else "stratified"
