"""The business problem, and the learning problem it is translated to."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from ml_assets.spec.errors import SpecError
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
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.spec_model import SpecModel


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


class Constraints(SpecModel):
    """What the model must be like, however well it predicts."""

    latency_ms: float | None = Field(
        default=None,
        gt=0.0,
        description="Most milliseconds of predicting one row, by the median: a check on the model.",
    )
    model_mb: float | None = Field(
        default=None, gt=0.0, description="Largest model file in megabytes: a check on the model."
    )
    interpretable: bool = Field(
        default=False,
        description="Whether a person must be able to follow how the model computes: then only "
        "families that can be read are searched, and the best trial is taken alone.",
    )
    regulation: str | None = Field(
        default=None,
        description="Rules that the model falls under; for statement and model card.",
        examples=["EU AI Act, Annex III 5b: creditworthiness of natural persons"],
    )


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
    action: str | None = Field(
        default=None,
        description="What is done with a prediction.",
        examples=["The call centre calls the 500 customers of highest probability each Monday."],
    )
    search_anyway: str | None = Field(
        default=None,
        min_length=3,
        description="Why the search may start although feasibility calls the problem infeasible. "
        "The reason is kept in the report and shown by the check, which then passes.",
        examples=["A pilot study: the pipeline is what we want to see."],
    )
    constraints: Constraints = Field(
        default_factory=Constraints, description="What the model must be like."
    )
    immutable: list[str] = Field(
        default_factory=list,
        description="Columns that a counterfactual must not change, such as age: what nobody can "
        "act on. Ids, groups, sensitive columns, texts and images are never changed anyway.",
        examples=[["age", "country_of_birth"]],
    )
    assumptions: list[str] = Field(
        default_factory=list,
        description="What is taken for granted, and would make the model wrong if it were not so.",
        examples=[["Contracts keep their terms for a year."]],
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
