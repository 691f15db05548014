import numpy as np
import pytest
from sklearn.metrics import average_precision_score, mean_absolute_error, roc_auc_score

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.slice_scores import SliceScores, drawn_counts

RNG = np.random.default_rng(4)
CHANCE = RNG.random(300)
Y = (RNG.random(300) < CHANCE).astype("int64")
FOUND = Predictions((CHANCE > 0.5).astype("int64"), np.column_stack([1 - CHANCE, CHANCE]), (0, 1))
MASK = RNG.random(300) < 0.4


def scores(metric: str = "roc_auc", weights: np.ndarray | None = None) -> SliceScores:
    return SliceScores(metric, "binary_classification", Y, FOUND, 1, weights, seed=1)


def test_a_slices_score_is_scikit_learns() -> None:
    assert scores().score(MASK) == pytest.approx(roc_auc_score(Y[MASK], CHANCE[MASK]))
    weights = RNG.uniform(0.5, 2.0, 300)
    expected = average_precision_score(Y[MASK], CHANCE[MASK], sample_weight=weights[MASK])
    assert scores("average_precision", weights).score(MASK) == pytest.approx(expected)


def test_numbers_are_scored_too() -> None:
    numbers = SliceScores("mean_absolute_error", "regression", CHANCE, Predictions(CHANCE**2), None,
                          None, seed=1)  # fmt: skip
    expected = mean_absolute_error(CHANCE[MASK], CHANCE[MASK] ** 2)
    assert numbers.score(MASK) == pytest.approx(expected)


def test_where_a_class_is_absent_there_is_no_score() -> None:
    assert scores().score(Y == 1) is None
    assert len(scores().spread(Y == 1)) == 0
    assert scores("ml_assets_tests.spec.user_metrics.raises").score(MASK) is None


def test_the_spread_is_that_of_fresh_rows() -> None:
    spread = scores("accuracy").spread(MASK)
    right = float((FOUND.labels == Y)[MASK].mean())
    assert spread.mean() == pytest.approx(right, abs=0.02)
    assert spread.std() == pytest.approx((right * (1 - right) / MASK.sum()) ** 0.5, rel=0.15)
    assert scores("accuracy").spread(MASK).tolist() == spread.tolist()


def test_rows_are_drawn_within_their_groups() -> None:
    counts = drawn_counts([3, 50], samples=500, seed=(7, 1))
    assert counts.shape == (500, 53)
    assert (counts[:, :3].sum(axis=1) == 3).all()
    assert (counts[:, 3:].sum(axis=1) == 50).all()
    # A row is drawn once on average, with the variance of a binomial.
    assert counts[:, 3:].var() == pytest.approx(1 - 1 / 50, rel=0.05)
