"""The metrics a problem may name: in the search, in the evaluation and in the gate.

Names are those of scikit-learn's scorers
(https://scikit-learn.org/stable/modules/model_evaluation.html), and the values follow its functions
of the same name. Errors are reported as positive numbers here, because people state thresholds that
way; scikit-learn's negated names (``neg_log_loss``) are understood and mean the same metric. Areas
read probabilities, never decision functions, since those are what a model serves.

The table is our own so that a problem can be checked without importing scikit-learn.
"""

import re
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

Reads = Literal["labels", "probabilities", "numbers", "structure"]

_BINARY: tuple[Task, ...] = ("binary_classification",)
_MULTI: tuple[Task, ...] = ("multiclass_classification",)
_CLASSES: tuple[Task, ...] = ("binary_classification", "multiclass_classification")
_NUMBERS: tuple[Task, ...] = ("regression",)
_CLUSTERS: tuple[Task, ...] = ("clustering",)
_ANOMALIES: tuple[Task, ...] = ("anomaly_detection",)


@dataclass(frozen=True)
class Metric:
    """One metric: the tasks it measures, the way that is better, and what it reads.

    ``reported`` holds the tasks whose evaluation tells it unasked; in those of ``tasks`` that are
    not among them it is told where a problem names it. What reads ``structure`` is measured on
    what a model makes of rows that have no target.
    """

    name: str
    tasks: tuple[Task, ...]
    greater_is_better: bool
    reads: Reads
    meaning: str
    reported: tuple[Task, ...] = ()


def _reported(
    name: str,
    tasks: tuple[Task, ...],
    greater_is_better: bool,
    reads: Reads,
    meaning: str,
    also: tuple[Task, ...] = (),
) -> Metric:
    return Metric(name, (*tasks, *also), greater_is_better, reads, meaning, reported=tasks)


_REPORTED = (
    _reported("roc_auc", (*_CLASSES, *_ANOMALIES), True, "probabilities",
              "chance that a random positive ranks above a random negative "
              "(one-vs-rest, weighted by class, for more than two classes)"),
    _reported("average_precision", (*_BINARY, *_ANOMALIES), True, "probabilities",
              "area under the precision-recall curve (mean of the classes, "
              "for more than two classes)",
              also=_MULTI),
    _reported("accuracy", _CLASSES, True, "labels", "share of right labels"),
    _reported("balanced_accuracy", _CLASSES, True, "labels", "mean recall of the classes"),
    _reported("f1", (*_BINARY, *_ANOMALIES), True, "labels",
              "harmonic mean of precision and recall of the positive class"),
    _reported("f1_macro", _CLASSES, True, "labels", "mean of the classes' F1"),
    _reported("precision", (*_BINARY, *_ANOMALIES), True, "labels",
              "share of true positives among predicted ones"),
    _reported("recall", (*_BINARY, *_ANOMALIES), True, "labels",
              "share of positives that were found"),
    _reported("matthews_corrcoef", _CLASSES, True, "labels",
              "correlation of predicted and true labels"),
    _reported("log_loss", _CLASSES, False, "probabilities",
              "negative log-likelihood of the true labels, in nats"),
    _reported("brier_score", _BINARY, False, "probabilities",
              "mean squared error of the positive class's probability (summed over the "
              "classes, for more than two classes)", also=_MULTI),
    _reported("r2", _NUMBERS, True, "numbers", "share of the target's variance explained"),
    _reported("root_mean_squared_error", _NUMBERS, False, "numbers",
              "square root of the mean squared error, in the target's unit"),
    _reported("mean_absolute_error", _NUMBERS, False, "numbers",
              "mean absolute error, in the target's unit"),
    _reported("median_absolute_error", _NUMBERS, False, "numbers",
              "median absolute error, in the target's unit"),
    _reported("silhouette", _CLUSTERS, True, "structure",
              "how much nearer rows are to their own cluster than to the next one, from -1 to 1; "
              "a row that is called noise counts as 0"),
    _reported("calinski_harabasz", _CLUSTERS, True, "structure",
              "spread between the clusters over the spread within them"),
    _reported("davies_bouldin", _CLUSTERS, False, "structure",
              "mean likeness of each cluster to the one most like it"),
    _reported("planted_roc_auc", _ANOMALIES, True, "structure",
              "chance that a row of which some values were replaced by random ones scores above "
              "a row as it is"),
    _reported("stability", UNSUPERVISED, True, "structure",
              "agreement of two models that learnt from different halves of the rows: adjusted "
              "Rand index of clusters, Spearman's correlation of anomaly scores"),
)  # fmt: skip

_OF_LABELS = {"f1": "F1", "precision": "precision", "recall": "recall", "jaccard": "Jaccard index"}
_MEANS = {
    "macro": "mean of the classes' {}",
    "micro": "{} of all classes' hits counted together",
    "weighted": "mean of the classes' {}, weighted by class",
}
_AVERAGES = tuple(
    Metric(f"{base}_{average}", _CLASSES, True, "labels", meaning.format(word))
    for base, word in _OF_LABELS.items()
    for average, meaning in _MEANS.items()
    if (base, average) != ("f1", "macro")
)

_ON_REQUEST = (
    Metric("jaccard", _BINARY, True, "labels",
           "true positives among rows that are positive or predicted to be"),
    Metric("positive_likelihood_ratio", _BINARY, True, "labels",
           "how many times as often positives are predicted positive as negatives are"),
    Metric("negative_likelihood_ratio", _BINARY, False, "labels",
           "how many times as often positives are predicted negative as negatives are"),
    Metric("roc_auc_ovr", _CLASSES, True, "probabilities",
           "area under the ROC curve of each class against the rest, their mean"),
    Metric("roc_auc_ovr_weighted", _CLASSES, True, "probabilities",
           "area under the ROC curve of each class against the rest, weighted by class"),
    Metric("roc_auc_ovo", _CLASSES, True, "probabilities",
           "area under the ROC curve of each pair of classes, their mean"),
    Metric("roc_auc_ovo_weighted", _CLASSES, True, "probabilities",
           "area under the ROC curve of each pair of classes, weighted by the pair's rows"),
    Metric("top_k_accuracy", _MULTI, True, "probabilities",
           "share of rows whose class is among the two most probable ones"),
    Metric("d2_log_loss_score", _CLASSES, True, "probabilities",
           "share of the log loss of the classes' shares that is avoided"),
    Metric("d2_brier_score", _CLASSES, True, "probabilities",
           "share of the Brier score of the classes' shares that is avoided"),
    Metric("explained_variance", _NUMBERS, True, "numbers",
           "share of the target's variance explained, a constant error forgiven"),
    Metric("d2_absolute_error_score", _NUMBERS, True, "numbers",
           "share of the absolute error of the median that is avoided"),
    Metric("mean_squared_error", _NUMBERS, False, "numbers",
           "mean squared error, in the target's unit squared"),
    Metric("max_error", _NUMBERS, False, "numbers", "largest error, in the target's unit"),
    Metric("mean_absolute_percentage_error", _NUMBERS, False, "numbers",
           "mean absolute error as a share of the true number"),
    Metric("mean_squared_log_error", _NUMBERS, False, "numbers",
           "mean squared error of log(1 + number); numbers above -1 only"),
    Metric("root_mean_squared_log_error", _NUMBERS, False, "numbers",
           "square root of the mean squared error of log(1 + number); numbers above -1 only"),
    Metric("mean_poisson_deviance", _NUMBERS, False, "numbers",
           "mean Poisson deviance; positive predictions of numbers from 0 on only"),
    Metric("mean_gamma_deviance", _NUMBERS, False, "numbers",
           "mean gamma deviance; positive numbers only"),
)  # fmt: skip

# scikit-learn's scorers that no task of ours can have: they read labels of another kind.
_CLUSTERINGS = (
    "adjusted_mutual_info_score", "adjusted_rand_score", "completeness_score",
    "fowlkes_mallows_score", "homogeneity_score", "mutual_info_score",
    "normalized_mutual_info_score", "rand_score", "v_measure_score",
)  # fmt: skip
_SEVERAL_LABELS = tuple(f"{base}_samples" for base in _OF_LABELS)
_FOREIGN = (
    *(Metric(name, (), True, "labels", "agreement of two clusterings") for name in _CLUSTERINGS),
    *(Metric(name, (), True, "labels", "mean over rows that have several labels each")
      for name in _SEVERAL_LABELS),
)  # fmt: skip

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in (*_REPORTED, *_AVERAGES, *_ON_REQUEST, *_FOREIGN)
}

# Of three or more classes, or of numbers; no arithmetic of weighted rows.
WITHOUT_WEIGHTS = ("d2_absolute_error_score", "roc_auc_ovo", "roc_auc_ovo_weighted")

# No metric of its own: it needs the problem's costs, and stands in the evaluation where they are
# stated.
MEAN_COST = "mean_cost"

DEFAULT_METRIC: dict[Task, str] = {
    "binary_classification": "roc_auc",
    "multiclass_classification": "log_loss",
    "regression": "root_mean_squared_error",
    "clustering": "silhouette",
    "anomaly_detection": "average_precision",
}
# Of anomalies that nobody has labelled.
UNLABELLED_METRIC = "planted_roc_auc"

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


def metrics_for(task: Task, labelled: bool = True) -> list[Metric]:
    """Return the metrics that an evaluation of this task tells unasked, in their order.

    Without labels these are the ones that read structure alone.

    >>> [metric.name for metric in metrics_for("anomaly_detection", labelled=False)]
    ['planted_roc_auc', 'stability']
    >>> [metric.name for metric in metrics_for("regression")][:2]
    ['r2', 'root_mean_squared_error']
    """
    return [
        metric
        for metric in METRICS.values()
        if task in metric.reported and (labelled or metric.reads == "structure")
    ]


def names_for(task: Task, labelled: bool = True) -> list[str]:
    """Return the names of all metrics of the table that measure this task.

    Without labels these are the ones that read structure alone.
    """
    return [
        metric.name
        for metric in METRICS.values()
        if task in metric.tasks and (labelled or metric.reads == "structure")
    ]


def is_users(name: str) -> bool:
    """Say whether a name is the dotted path of a user's own metric.

    >>> is_users("shop.metrics.profit"), is_users("roc_auc")
    (True, False)
    """
    return _DOTTED.fullmatch(name) is not None


def canonical_name(name: str) -> str:
    """Return our name of a metric: scikit-learn's, without the sign of a negated one.

    >>> canonical_name("neg_log_loss"), canonical_name("roc_auc")
    ('log_loss', 'roc_auc')
    """
    plain = name.removeprefix("neg_")
    known = METRICS.get(plain)
    return plain if known and not known.greater_is_better else name
