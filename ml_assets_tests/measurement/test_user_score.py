import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from ml_assets.measurement.scoring import score
from ml_assets.measurement.user_score import user_score
from ml_assets.measurement.weighted_metrics import weighted_scores
from ml_assets.spec.errors import SearchError, SpecError
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.reference_metrics import positive_of, random_predictions

MODULE = "ml_assets_tests.spec.user_metrics"


def test_labels_of_two_classes_are_ones_and_zeros() -> None:
    y, predictions = random_predictions("binary_classification", 3)
    _, false_positive, _, true_positive = confusion_matrix(y, predictions.labels).ravel()
    value = score(f"{MODULE}.profit", "binary_classification", y, predictions, "yes")
    assert value == 110 * true_positive - 10 * false_positive


@pytest.mark.parametrize(
    ("task", "mine", "same"),
    [
        ("binary_classification", "squares", "brier_score"),
        ("multiclass_classification", "own_log_loss", "log_loss"),
        ("regression", "largest", "max_error"),
    ],
)
def test_a_users_metric_equals_the_one_it_copies(task: Task, mine: str, same: str) -> None:
    y, predictions = random_predictions(task, 3)
    positive = positive_of(task)
    expected = score(same, task, y, predictions, positive)
    before = y.copy()
    assert user_score(f"{MODULE}.{mine}", task, y, predictions, positive) == pytest.approx(expected)
    assert (y == before).all()

    weights = np.random.default_rng(0).multinomial(len(y), np.full(len(y), 1 / len(y)), size=20)
    values, ours = (
        weighted_scores(name, task, y, predictions, positive, weights.astype("float64"))
        for name in (f"{MODULE}.{mine}", same)
    )
    assert values == pytest.approx(ours)


def test_what_a_users_metric_raises_is_raised() -> None:
    y, predictions = random_predictions("regression", 3)
    with pytest.raises(ZeroDivisionError, match="no rows"):
        score(f"{MODULE}.raises", "regression", y, predictions)
    with pytest.raises(SearchError, match="returned no number"):
        score(f"{MODULE}.no_number", "regression", y, predictions)
    with pytest.raises(SpecError, match="cannot be imported"):
        score("no_such_package.profit", "regression", y, predictions)
    weights = np.ones((2, len(y)))
    values = weighted_scores(f"{MODULE}.raises", "regression", y, predictions, None, weights)
    assert np.isnan(values).all()
