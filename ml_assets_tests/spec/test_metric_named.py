import pytest

from ml_assets.spec.errors import SpecError
from ml_assets.spec.metric_named import metric_named, user_function
from ml_assets.spec.metrics import METRICS, TASKS

MODULE = "ml_assets_tests.spec.user_metrics"


def test_a_name_of_the_table_and_its_negation() -> None:
    assert metric_named("roc_auc") is METRICS["roc_auc"]
    assert metric_named("neg_log_loss") is METRICS["log_loss"]


def test_a_users_function_says_its_direction_and_meaning() -> None:
    metric = metric_named(f"{MODULE}.profit")
    assert (metric.greater_is_better, metric.reads, metric.tasks) == (True, "labels", TASKS)
    assert metric.meaning == "Money that calling the predicted positives brings"
    assert metric_named(f"{MODULE}.squares").reads == "probabilities"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("roc_acu", "write 'roc_auc'"),
        ("no_such_package.profit", "ModuleNotFoundError: No module named 'no_such_package'"),
        (f"{MODULE}.prophet", "has no prophet"),
        (f"{MODULE}.NO_FUNCTION", "is no function. Found: int"),
        (f"{MODULE}.undirected", "write undirected.greater_is_better = True"),
        (f"{MODULE}.reads_minds", "reads is 'minds'"),
    ],
)
def test_what_is_no_metric_is_told(name: str, told: str) -> None:
    with pytest.raises(SpecError) as caught:
        metric_named(name)
    assert told in str(caught.value)


def test_the_function_itself() -> None:
    assert user_function("math.hypot")(3, 4) == 5.0
