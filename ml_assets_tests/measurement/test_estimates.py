import numpy as np
import pytest
from sklearn.metrics import f1_score, mean_absolute_error, roc_auc_score

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.estimates import estimate_of, estimates
from ml_assets.spec.errors import SpecError
from ml_assets.spec.problem import Costs

RNG = np.random.default_rng(3)
CHANCE = RNG.random(500)
Y = np.where(RNG.random(500) < CHANCE, "yes", "no").astype(object)
FOUND = Predictions(np.where(CHANCE > 0.5, "yes", "no").astype(object),
                    np.column_stack([1 - CHANCE, CHANCE]), ("no", "yes"))  # fmt: skip


def test_values_are_scikit_learns_and_lie_in_their_intervals() -> None:
    found = estimates(["roc_auc", "f1"], "binary_classification", Y, FOUND, "yes", 7, 300)
    assert found["roc_auc"].value == pytest.approx(roc_auc_score(Y == "yes", CHANCE))
    assert found["f1"].value == pytest.approx(f1_score(Y == "yes", CHANCE > 0.5))
    assert all(one.low < one.value < one.high for one in found.values())
    by_hand = []
    for _ in range(300):
        rows = RNG.integers(500, size=500)
        by_hand.append(roc_auc_score(Y[rows] == "yes", CHANCE[rows]))
    assert found["roc_auc"].low == pytest.approx(np.percentile(by_hand, 2.5), abs=0.01)


def test_the_mean_cost() -> None:
    costs = Costs(false_negative=5.0, false_positive=1.0)
    found = estimates([], "binary_classification", Y, FOUND, "yes", 7, 300, costs)["mean_cost"]
    missed, alarms = (Y == "yes") & (CHANCE <= 0.5), (Y == "no") & (CHANCE > 0.5)
    assert found.value == pytest.approx((5 * missed + alarms).mean())
    spread = (5 * missed + alarms).std() / 500**0.5
    assert found.high - found.low == pytest.approx(2 * 1.96 * spread, rel=0.2)


def test_numbers_and_what_is_not_defined() -> None:
    y = np.arange(50.0) - 10
    found = estimates(["mean_absolute_error", "mean_gamma_deviance"], "regression", y,
                      Predictions(y + 1), None, 7, 50)  # fmt: skip
    assert found["mean_absolute_error"].value == mean_absolute_error(y, y + 1)
    assert np.isnan(found["mean_gamma_deviance"].value)
    undefined = estimate_of(2.0, np.array([np.nan]))
    assert (undefined.low, undefined.high) == (2.0, 2.0)
    with pytest.raises(SpecError):
        estimates(["roc_auk"], "regression", y, Predictions(y), None, 7)
