"""The metrics a problem may name: in the search, in the evaluation and in the gate.

Names are scikit-learn's (https://scikit-learn.org/stable/modules/model_evaluation.html); the
values follow its functions of the same name. Errors are reported as positive numbers here,
unlike scikit-learn's ``neg_*`` scorers, because people state thresholds that way.
"""

from dataclasses import dataclass
from typing import Literal

Task = Literal["binary_classification", "multiclass_classification", "regression"]
TASKS: tuple[Task, ...] = ("binary_classification", "multiclass_classification", "regression")

_BINARY: tuple[Task, ...] = ("binary_classification",)
_CLASSES: tuple[Task, ...] = ("binary_classification", "multiclass_classification")
_NUMBERS: tuple[Task, ...] = ("regression",)


@dataclass(frozen=True)
class Metric:
    """One metric: the tasks it measures, the way that is better, and what it reads."""

    name: str
    tasks: tuple[Task, ...]
    greater_is_better: bool
    reads: Literal["labels", "probabilities", "numbers"]
    meaning: str


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("roc_auc", _CLASSES, True, "probabilities",
               "chance that a random positive ranks above a random negative "
               "(one-vs-rest, weighted by class, for more than two classes)"),
        Metric("average_precision", _BINARY, True, "probabilities",
               "area under the precision-recall curve"),
        Metric("accuracy", _CLASSES, True, "labels", "share of right labels"),
        Metric("balanced_accuracy", _CLASSES, True, "labels", "mean recall of the classes"),
        Metric("f1", _BINARY, True, "labels",
               "harmonic mean of precision and recall of the positive class"),
        Metric("f1_macro", _CLASSES, True, "labels", "mean of the classes' F1"),
        Metric("precision", _BINARY, True, "labels",
               "share of true positives among predicted ones"),
        Metric("recall", _BINARY, True, "labels", "share of positives that were found"),
        Metric("matthews_corrcoef", _CLASSES, True, "labels",
               "correlation of predicted and true labels"),
        Metric("log_loss", _CLASSES, False, "probabilities",
               "negative log-likelihood of the true labels, in nats"),
        Metric("brier_score", _BINARY, False, "probabilities",
               "mean squared error of the positive class's probability"),
        Metric("r2", _NUMBERS, True, "numbers", "share of the target's variance explained"),
        Metric("root_mean_squared_error", _NUMBERS, False, "numbers",
               "square root of the mean squared error, in the target's unit"),
        Metric("mean_absolute_error", _NUMBERS, False, "numbers",
               "mean absolute error, in the target's unit"),
        Metric("median_absolute_error", _NUMBERS, False, "numbers",
               "median absolute error, in the target's unit"),
    )
}  # fmt: skip

# No metric of its own: it needs the problem's costs, and stands in the evaluation where they are
# stated.
MEAN_COST = "mean_cost"

DEFAULT_METRIC: dict[Task, str] = {
    "binary_classification": "roc_auc",
    "multiclass_classification": "log_loss",
    "regression": "root_mean_squared_error",
}


def metrics_for(task: Task) -> list[Metric]:
    """Return the metrics that measure this task, in the order they are reported.

    >>> [metric.name for metric in metrics_for("regression")][:2]
    ['r2', 'root_mean_squared_error']
    """
    return [metric for metric in METRICS.values() if task in metric.tasks]
