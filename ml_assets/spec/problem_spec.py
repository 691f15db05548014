"""The YAML of one problem, typed, described and cross-checked when it is read."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from ml_assets.spec.duration import Duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.family_reference import checked_family
from ml_assets.spec.join import Join
from ml_assets.spec.metrics import (
    ALL_TASKS,
    DEFAULT_METRIC,
    MEAN_COST,
    METRICS,
    UNLABELLED_METRIC,
    UNSUPERVISED,
    Metric,
    Task,
    canonical_name,
    is_users,
    metrics_for,
    names_for,
)
from ml_assets.spec.model_choice import EnsembleMethod
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel

ProblemName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


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


class Costs(SpecModel):
    """What a wrong label costs, in any unit; right ones cost nothing."""

    false_negative: float = Field(
        ge=0.0, allow_inf_nan=False, description="A positive row that is labelled negative."
    )
    false_positive: float = Field(
        ge=0.0, allow_inf_nan=False, description="A negative row that is labelled positive."
    )

    @model_validator(mode="after")
    def _something_costs(self) -> "Costs":
        if self.false_negative == self.false_positive == 0.0:
            raise SpecError("problem.costs: no mistake costs anything",
                            mend="give at least one a cost, or take problem.costs out")  # fmt: skip
        return self


class Clusters(SpecModel):
    """How many clusters may be looked for."""

    min: int = Field(default=2, ge=2, description="Fewest clusters.")
    max: int = Field(default=10, ge=2, le=100, description="Most clusters.")

    @model_validator(mode="after")
    def _some_number_is_left(self) -> "Clusters":
        if self.min > self.max:
            raise SpecError("No number of clusters is left",
                            found=f"min {self.min} > max {self.max}", mend="swap them")  # fmt: skip
        return self


def _a_number_is_both_bounds(value: Any) -> Any:
    return {"min": value, "max": value} if type(value) is int else value


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
    target: str | None = Field(
        default=None,
        description="The column to predict. None for clustering; for anomaly_detection a column "
        "of labels, if there is one: it judges and chooses models, which never read it.",
        examples=["Churn"],
    )
    positive_class: str | int | bool | None = Field(
        default=None,
        description="The class that precision and recall speak of, or the label of anomalies; "
        "binary tasks and labelled anomalies only. Default: the rarer class.",
        examples=["Yes"],
    )
    metric: str | None = Field(
        default=None,
        description="The metric that the search optimises: a scikit-learn scorer by its name, or "
        "a function of your own by its dotted path. Default: roc_auc for two classes, log_loss "
        "for more, root_mean_squared_error for numbers, silhouette for clusters, "
        "average_precision for labelled anomalies and planted_roc_auc for others.",
        examples=["roc_auc", "shop.metrics.profit"],
    )
    clusters: Annotated[
        Clusters | None,
        BeforeValidator(_a_number_is_both_bounds, json_schema_input_type=int | Clusters | None),
    ] = Field(
        default=None,
        description="Of clustering: the number of clusters, or its bounds. Default: from 2 to 10.",
        examples=[{"min": 3, "max": 6}],
    )
    contamination: float | None = Field(
        default=None,
        gt=0.0,
        lt=0.5,
        description="Of anomaly_detection: the share of rows that are called anomalies. Default: "
        "that of the training labels (below 0.5) where a target is named, else 0.01.",
        examples=[0.02],
    )
    success: dict[str, Bounds] = Field(
        default_factory=dict,
        description="Thresholds on held-out rows; they are the promotion gate. Metrics are named "
        "as in problem.metric; errors are positive numbers.",
        examples=[{"roc_auc": {"min": 0.84}, "recall": {"min": 0.6}}],
    )
    costs: Costs | None = Field(
        default=None,
        description="Costs of wrong labels; binary tasks only. They choose the threshold, and the "
        "evaluation reports the mean cost per row, which success may bound as mean_cost.",
        examples=[{"false_negative": 120, "false_positive": 10}],
    )
    stakeholders: Stakeholders = Field(
        default_factory=Stakeholders, description="Sponsor and users of the model."
    )

    @model_validator(mode="before")
    @classmethod
    def _name_the_nearest_task(cls, value: Any) -> Any:
        if isinstance(value, dict) and "task" in value and value["task"] not in ALL_TASKS:
            raise SpecError(f"Unknown problem.task {value['task']!r}",
                            mend=nearest_name(str(value["task"]), ALL_TASKS))  # fmt: skip
        return value

    @model_validator(mode="after")
    def _metrics_have_our_names(self) -> "Problem":
        """Write scikit-learn's negated scorers as the errors that they negate."""
        if self.metric:
            self.metric = canonical_name(self.metric)
        success: dict[str, Bounds] = {}
        for name, bounds in self.success.items():
            if (plain := canonical_name(name)) in success:
                raise SpecError(f"problem.success names {plain!r} twice", mend="keep one of both")
            success[plain] = bounds if plain == name else _negated(bounds)
        self.success = success
        return self

    @model_validator(mode="after")
    def _a_target_where_one_belongs(self) -> "Problem":
        if self.target is None and self.task not in UNSUPERVISED:
            raise SpecError(f"problem.target is missing: {self.task} predicts a column",
                            mend="name the column in problem.target, or choose another "
                            "problem.task: clustering or anomaly_detection")  # fmt: skip
        if self.target is not None and self.task == "clustering":
            raise SpecError("problem.target does not belong to clustering, which has none",
                            found=self.target, mend="take it out; a column of labels goes into "
                            "columns.drop, so that the clusters do not learn it")  # fmt: skip
        for name, task in (("clusters", "clustering"), ("contamination", "anomaly_detection")):
            if getattr(self, name) is not None and self.task != task:
                raise SpecError(f"problem.{name} belongs to {task}", found=f"task {self.task}",
                                mend="take it out")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _metrics_measure_the_task(self) -> "Problem":
        labelled = self.target is not None
        valid = names_for(self.task, labelled)
        named = {"problem.metric": self.metric} if self.metric else {}
        named |= {f"problem.success.{name}": name for name in self.success
                  if name != MEAN_COST or self.costs is None}  # fmt: skip
        for path, name in named.items():
            if name not in valid and name in METRICS and self.task in METRICS[name].tasks:
                raise SpecError(
                    f"{path}: {name!r} needs labels of anomalies",
                    mend=f"name their column in problem.target, or write {' or '.join(valid)}",
                )
            may_be_users = labelled and self.task not in UNSUPERVISED
            if name not in valid and not (may_be_users and is_users(name)):
                what = "does not measure" if name in METRICS else "is no metric for"
                raise SpecError(
                    f"{path}: {name!r} {what} {self.task}", mend=nearest_name(name, valid)
                )
        has_one = self.task in ("binary_classification", "anomaly_detection") and self.target
        if self.positive_class is not None and not has_one:
            raise SpecError("problem.positive_class belongs to binary_classification, and to "
                            "anomaly_detection with a target",
                            found=f"task {self.task}", mend="take it out")  # fmt: skip
        if self.costs is not None and self.task != "binary_classification":
            raise SpecError("problem.costs belongs to binary_classification",
                            found=f"task {self.task}", mend="take it out")  # fmt: skip
        return self

    @property
    def metrics(self) -> list[Metric]:
        """The metrics that measure the task, those that need labels only where there are some."""
        return metrics_for(self.task, labelled=self.target is not None)

    @property
    def clusters_sought(self) -> Clusters:
        """The bounds of the number of clusters, stated or by default."""
        return self.clusters or Clusters()

    @property
    def search_metric(self) -> str:
        """The metric that the search optimises, named or by default."""
        if self.task == "anomaly_detection" and self.target is None:
            return self.metric or UNLABELLED_METRIC
        return self.metric or DEFAULT_METRIC[self.task]

    @property
    def named_metrics(self) -> list[str]:
        """The metrics that this problem is searched and judged by, each once."""
        return list(dict.fromkeys([self.search_metric, *self.success]))


def _negated(bounds: Bounds) -> Bounds:
    low = None if bounds.max is None else -bounds.max
    return Bounds(min=low, max=None if bounds.min is None else -bounds.min)


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
    families: Literal["auto"] | list[str] = Field(
        default="auto",
        description="Model families to search: names, entry points or dotted paths of your own. "
        "auto, alone or among them, takes all of ours that fit the task and the table's size, and "
        "are installed.",
        examples=[["linear", "lightgbm"], ["auto", "shop.families.Spline"]],
    )
    folds: int = Field(default=5, ge=2, le=20, description="Cross-validation folds.")
    ensemble: bool | EnsembleMethod = Field(
        default=True,
        description="Whether trials are combined into one model, if that is better out of fold: "
        "greedy selects and weights trials, stacking fits a small linear model on their "
        "predictions, true or auto takes the better one of both, false or single_best keeps the "
        "best trial alone, which is smaller and faster.",
        examples=[True, "stacking", "single_best"],
    )
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
    def _families_are_known(self) -> "Search":
        if isinstance(self.families, list):
            for reference in self.families:
                if reference != "auto":
                    checked_family(reference)
        return self

    @model_validator(mode="after")
    def _ends(self) -> "Search":
        if self.time_budget_s is None and self.max_trials is None:
            raise SpecError("The search would never end", mend="give search.time_budget_s, "
                            "search.max_trials or both")  # fmt: skip
        if self.families == []:
            raise SpecError("search.families is empty", mend="name a family, or write auto")
        return self

    @property
    def ensemble_method(self) -> EnsembleMethod:
        """The way to make the final model, also where the YAML says true or false."""
        if isinstance(self.ensemble, bool):
            return "auto" if self.ensemble else "single_best"
        return self.ensemble


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
