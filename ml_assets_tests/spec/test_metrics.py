import sklearn.metrics

from ml_assets.spec.metrics import (
    ALL_TASKS,
    DEFAULT_METRIC,
    METRICS,
    TASKS,
    UNLABELLED_METRIC,
    canonical_name,
    is_users,
    metrics_for,
    names_for,
)

OF_TARGETS = [metric for metric in METRICS.values() if metric.reads != "structure"]
NEGATED = {f"neg_{metric.name}" for metric in OF_TARGETS if not metric.greater_is_better}


def test_every_scorer_of_scikit_learn_has_its_metric_and_direction() -> None:
    ours = {metric.name for metric in OF_TARGETS if metric.greater_is_better} | NEGATED
    assert ours == set(sklearn.metrics.get_scorer_names())


def test_what_a_metric_reads_is_what_scikit_learns_scorer_reads() -> None:
    for metric in OF_TARGETS:
        name = metric.name if metric.greater_is_better else f"neg_{metric.name}"
        scorer = sklearn.metrics.get_scorer(name)
        assert ("predict_proba" in scorer._response_method) is (metric.reads == "probabilities")


def test_a_negated_name_is_the_same_metric() -> None:
    assert {canonical_name(name) for name in NEGATED} <= set(METRICS)
    for name in ("neg_roc_auc", "roc_auc", "nonsense", "neg_"):
        assert canonical_name(name) == name


def test_what_is_reported_measures_the_task() -> None:
    for task in TASKS:
        assert {metric.name for metric in metrics_for(task)} < set(names_for(task))


def test_a_dotted_path_is_a_users_metric() -> None:
    assert is_users("shop.metrics.profit")
    assert not any(map(is_users, ["roc_auc", "a.", ".a", "a b.c", "a.1"]))


def test_every_task_has_its_default_metric() -> None:
    for task in ALL_TASKS:
        assert DEFAULT_METRIC[task] in {metric.name for metric in metrics_for(task)}


def test_regression_reads_numbers_and_classification_does_not() -> None:
    assert {metric.reads for metric in metrics_for("regression")} == {"numbers"}
    for task in TASKS[:2]:
        assert "numbers" not in {metric.reads for metric in metrics_for(task)}


def test_more_than_two_classes_have_no_positive_one() -> None:
    names = set(names_for("multiclass_classification"))
    assert not {"f1", "precision", "recall", "jaccard"} & names
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
