"""Whether a problem is worth a search: the figures, and the verdict drawn from them.

All of them come from training rows; scores from rows that the scored model did not see.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document
from ml_assets.spec.problem import Bounds

# A score that the rows do not define is NaN, and stays it when the report is read back.
_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())

Verdict = Literal["feasible", "doubtful", "infeasible"]
VERDICTS: tuple[Verdict, ...] = ("feasible", "doubtful", "infeasible")


class Reason(Document):
    """A sentence with its figure, and what it speaks for."""

    part: str = Field(description="The figures that it rests on, such as signal or precision.")
    verdict: Verdict
    text: str


class Scored(Document):
    """A metric over cross-validation folds."""

    model_config = _WITH_NAN

    value: float
    standard_error: float = Field(
        description="Of the mean over folds that share training rows (Nadeau and Bengio 2003)."
    )


class Strawman(Document):
    """A simple model that a search has to beat."""

    name: str
    text: str
    fit_s: float = Field(description="Seconds to fit one fold.")
    scores: dict[str, Scored]


class Span(Document):
    """An estimate with its 95 % interval."""

    model_config = _WITH_NAN

    value: float
    low: float
    high: float


class CurvePoint(Document):
    """The score of a model that learnt from so many rows."""

    model_config = _WITH_NAN

    rows: int
    value: float
    standard_error: float


class LearningCurve(Document):
    """A metric by the number of training rows: value = limit - b * rows ** -c, or + for errors."""

    model_config = _WITH_NAN

    metric: str
    model: str
    points: list[CurvePoint]
    b: float
    c: float
    limit: Span = Field(description="With any number of rows.")
    at_all_rows: Span = Field(description="With all training rows.")
    at_twice_the_rows: Span = Field(description="With twice as many.")


class Precision(Document):
    """How exactly the expected held-out rows will tell a metric."""

    model_config = _WITH_NAN

    metric: str
    method: str
    expected: float = Field(description="Of the best simple model, with all training rows.")
    half_width: float = Field(description="Of the 95 % interval.")
    rows: int = Field(description="Expected held-out rows.")
    positives: int | None = Field(default=None, description="Of them of the positive class.")
    threshold: float | None = Field(default=None, description="That of problem.success.")
    wanted: float | None = Field(
        description="The half-width that is enough: the margin between expectation and threshold, "
        "or without a threshold 0.05 of the metric's range."
    )
    needed_rows: int | None = Field(
        default=None, description="Rows of the whole table that would give the wanted half-width."
    )
    needed_positives: int | None = None
    chance: float | None = Field(
        default=None, description="That a model as good as expected passes the gate."
    )


class SignalTest(Document):
    """A permutation test: can the target be told from the features at all?"""

    model_config = _WITH_NAN

    name: str
    method: str
    real: float = Field(description="Correlation of predictions and target on unseen rows.")
    permuted: list[float] = Field(description="The same, of targets that were exchanged.")
    p_value: float


class Signal(Document):
    """All tests of signal together."""

    model_config = _WITH_NAN

    tests: list[SignalTest]
    p_value: float | None = Field(
        description="Of all tests together (Bonferroni); null where rows cannot be exchanged."
    )
    exchanged: str = Field(description="What was exchanged: rows, whole groups, stretches of time.")
    rows: int


class NoiseCeiling(Document):
    """The best that any model can reach where equal rows have different targets."""

    model_config = _WITH_NAN

    rows: int = Field(description="Rows that have an equal one.")
    share: float
    groups: int = Field(description="Different sets of features among them.")
    disagreeing: int = Field(description="Of these groups those of more than one target.")
    best: dict[str, float] = Field(
        description="Of all training rows, rows without an equal one taken to be predicted rightly."
    )
    best_of_equal_rows: dict[str, float] = Field(description="Of the rows with an equal one only.")


class SearchCost(Document):
    """What the search will take, from the time of one fit."""

    model_config = _WITH_NAN

    trial_s: float = Field(description="Seconds of one trial of default gradient boosting.")
    folds: int
    slots: int = Field(description="Trials that run at a time.")
    trials: int | None = Field(description="Trials that the time budget holds; null without one.")
    budget_s: float | None
    seconds: float | None = Field(
        description="Of the whole search: the budget, or where none is set that of max_trials."
    )
    memory_bytes: int = Field(description="Of table, encoded matrices and workers at their peak.")
    available_bytes: int | None = Field(description="Free on this machine; null on a cluster.")


class Structure(Document):
    """Whether rows without a target fall into groups."""

    model_config = _WITH_NAN

    rows: int
    hopkins: float = Field(description="0.5 of uniform rows, 1 of tight groups.")
    hopkins_of_noise: list[float]
    hopkins_p: float
    silhouette: float = Field(description="Best mean silhouette of k-means.")
    clusters: int
    silhouettes_of_noise: list[float] = Field(description="Of uniform rows in the same box.")
    silhouette_p: float
    silhouettes_of_a_crowd: list[float] = Field(
        description="Of normal rows with the same covariance: one group without parts."
    )
    crowd_p: float


class Anomalies(Document):
    """Whether quick detectors find anomalies."""

    model_config = _WITH_NAN

    labelled: int | None = Field(description="Training rows labelled anomalies; null unlabelled.")
    planted_roc_auc: dict[str, Scored] = Field(
        description="Of rows that were spoiled, by detector."
    )
    roc_auc: dict[str, float] = Field(description="Of labelled anomalies, by detector.")
    p_value: float | None = Field(description="That labels have nothing to do with the scores.")


class FeasibilityReport(Document):
    """Whether a problem is worth a search, and why."""

    model_config = _WITH_NAN

    verdict: Verdict
    reasons: list[Reason]
    task: str
    metric: str
    greater_is_better: bool
    rows: int = Field(description="Training rows.")
    sampled_rows: int = Field(description="Rows that simple models were scored on.")
    folds: int
    smallest_class: int | None = Field(default=None, description="Training rows of the rarest.")
    strawmen: list[Strawman] = Field(default_factory=list)
    precision: list[Precision] = Field(default_factory=list)
    curves: list[LearningCurve] = Field(default_factory=list)
    signal: Signal | None = None
    ceiling: NoiseCeiling | None = None
    structure: Structure | None = None
    anomalies: Anomalies | None = None
    cost: SearchCost | None = None
    success: dict[str, Bounds] = Field(
        default_factory=dict, description="The thresholds that it was judged by."
    )
    search_anyway: str | None = Field(
        default=None, description="Why the search may start nevertheless: problem.search_anyway."
    )
    digest: str = Field(default="", description="Of the rows and settings that were judged.")
    seed: int
    wall_s: float = 0.0

    @property
    def stops_the_search(self) -> bool:
        """Whether the search must not start."""
        return self.verdict == "infeasible" and self.search_anyway is None

    @property
    def against(self) -> list[Reason]:
        """The reasons for the verdict, unless it is feasible."""
        return [] if self.verdict == "feasible" else [
            reason for reason in self.reasons if reason.verdict == self.verdict
        ]  # fmt: skip
