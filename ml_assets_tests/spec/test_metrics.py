import sklearn.metrics

from ml_assets.spec.metrics import (
    ALL_TASKS,
    DEFAULT_METRIC,
    METRICS,
    TASKS,
    UNLABELLED_METRIC,
    metrics_for,
)

_SCORER_OF = {
    "log_loss": "neg_log_loss",
    "brier_score": "neg_brier_score",
    "root_mean_squared_error": "neg_root_mean_squared_error",
    "mean_absolute_error": "neg_mean_absolute_error",
    "median_absolute_error": "neg_median_absolute_error",
}


def test_names_and_directions_are_scikit_learns() -> None:
    scorers = set(sklearn.metrics.get_scorer_names())
    for metric in METRICS.values():
        if metric.reads == "structure":
            continue
        negated = metric.name in _SCORER_OF
        assert _SCORER_OF.get(metric.name, metric.name) in scorers
        assert metric.greater_is_better is not negated


def test_every_task_has_its_default_metric() -> None:
    for task in ALL_TASKS:
        assert DEFAULT_METRIC[task] in {metric.name for metric in metrics_for(task)}


def test_regression_reads_numbers_and_classification_does_not() -> None:
    assert {metric.reads for metric in metrics_for("regression")} == {"numbers"}
    for task in TASKS[:2]:
        assert "numbers" not in {metric.reads for metric in metrics_for(task)}


def test_more_than_two_classes_have_no_positive_one() -> None:
    names = {metric.name for metric in metrics_for("multiclass_classification")}
    assert not {"f1", "precision", "recall", "brier_score"} & names
    assert {"roc_auc", "accuracy", "f1_macro", "log_loss"} <= names


def test_metrics_of_structure_need_no_labels_and_the_others_do() -> None:
    unlabelled = [metric.name for metric in metrics_for("anomaly_detection", labelled=False)]
    labelled = [metric.name for metric in metrics_for("anomaly_detection")]
    assert unlabelled == ["planted_roc_auc", "stability"]
    assert set(labelled) > {"average_precision", "roc_auc", *unlabelled}
    assert UNLABELLED_METRIC in unlabelled
    assert metrics_for("clustering", labelled=False) == metrics_for("clustering")
    assert [m.name for m in metrics_for("clustering") if not m.greater_is_better] == [
        "davies_bouldin"
    ]
