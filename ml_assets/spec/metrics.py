"""The metrics a problem may name: in the search, in the evaluation and in the gate.

Names are scikit-learn's (https://scikit-learn.org/stable/modules/model_evaluation.html); the
values follow its functions of the same name. Errors are reported as positive numbers here,
unlike scikit-learn's ``neg_*`` scorers, because people state thresholds that way.
"""

from dataclasses import dataclass
from typing import Literal

Task = Literal[
    "binary_classification", "multiclass_classification", "regression", "clustering",
    "anomaly_detection",
]  # fmt: skip
# They learn a target.
TASKS: tuple[Task, ...] = ("binary_classification", "multiclass_classification", "regression")
# They learn none; labels of anomalies, where some exist, only judge and choose.
UNSUPERVISED: tuple[Task, ...] = ("clustering", "anomaly_detection")
ALL_TASKS: tuple[Task, ...] = (*TASKS, *UNSUPERVISED)

_BINARY: tuple[Task, ...] = ("binary_classification",)
_CLASSES: tuple[Task, ...] = ("binary_classification", "multiclass_classification")
_NUMBERS: tuple[Task, ...] = ("regression",)
_CLUSTERS: tuple[Task, ...] = ("clustering",)
_ANOMALIES: tuple[Task, ...] = ("anomaly_detection",)


@dataclass(frozen=True)
class Metric:
    """One metric: the tasks it measures, the way that is better, and what it reads.

    ``structure`` is what a model makes of rows that have no target.
    """

    name: str
    tasks: tuple[Task, ...]
    greater_is_better: bool
    reads: Literal["labels", "probabilities", "numbers", "structure"]
    meaning: str


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("roc_auc", (*_CLASSES, *_ANOMALIES), True, "probabilities",
               "chance that a random positive ranks above a random negative "
               "(one-vs-rest, weighted by class, for more than two classes)"),
        Metric("average_precision", (*_BINARY, *_ANOMALIES), True, "probabilities",
               "area under the precision-recall curve"),
        Metric("accuracy", _CLASSES, True, "labels", "share of right labels"),
        Metric("balanced_accuracy", _CLASSES, True, "labels", "mean recall of the classes"),
        Metric("f1", (*_BINARY, *_ANOMALIES), True, "labels",
               "harmonic mean of precision and recall of the positive class"),
        Metric("f1_macro", _CLASSES, True, "labels", "mean of the classes' F1"),
        Metric("precision", (*_BINARY, *_ANOMALIES), True, "labels",
               "share of true positives among predicted ones"),
        Metric("recall", (*_BINARY, *_ANOMALIES), True, "labels",
               "share of positives that were found"),
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
        Metric("silhouette", _CLUSTERS, True, "structure",
               "how much nearer rows are to their own cluster than to the next one, from -1 to 1; "
               "a row that is called noise counts as 0"),
        Metric("calinski_harabasz", _CLUSTERS, True, "structure",
               "spread between the clusters over the spread within them"),
        Metric("davies_bouldin", _CLUSTERS, False, "structure",
               "mean likeness of each cluster to the one most like it"),
        Metric("planted_roc_auc", _ANOMALIES, True, "structure",
               "chance that a row of which some values were replaced by random ones scores above "
               "a row as it is"),
        Metric("stability", UNSUPERVISED, True, "structure",
               "agreement of two models that learnt from different halves of the rows: adjusted "
               "Rand index of clusters, Spearman's correlation of anomaly scores"),
    )
}  # fmt: skip

DEFAULT_METRIC: dict[Task, str] = {
    "binary_classification": "roc_auc",
    "multiclass_classification": "log_loss",
    "regression": "root_mean_squared_error",
    "clustering": "silhouette",
    "anomaly_detection": "average_precision",
}
# Of anomalies that nobody has labelled.
UNLABELLED_METRIC = "planted_roc_auc"


def metrics_for(task: Task, labelled: bool = True) -> list[Metric]:
    """Return the metrics that measure this task, in the order they are reported.

    Without labels these are the ones that read structure alone.

    >>> [metric.name for metric in metrics_for("anomaly_detection", labelled=False)]
    ['planted_roc_auc', 'stability']
    >>> [metric.name for metric in metrics_for("regression")][:2]
    ['r2', 'root_mean_squared_error']
    """
    return [
        metric
        for metric in METRICS.values()
        if task in metric.tasks and (labelled or metric.reads == "structure")
    ]
