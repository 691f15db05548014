import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

from ml_assets.estimator.anomaly_ranks import ANOMALY, NORMAL
from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.evaluation.row_losses import class_losses, flagged_rows, number_losses

RNG = np.random.default_rng(3)
EVEN = np.ones(400)
CHANCE = RNG.random(400)
TRUTH = np.where(RNG.random(400) < CHANCE, "yes", "no").astype(object)


def of_yes(probability: np.ndarray) -> Predictions:
    both = np.column_stack([1 - probability, probability])
    return Predictions(np.where(probability > 0.5, "yes", "no"), both, ("no", "yes"))


def test_numbers_are_judged_by_absolute_errors() -> None:
    losses = number_losses(np.array([1, 2]), np.array([1.5, 0.0]), dummy=4.0)
    assert losses.model.tolist() == [0.5, 2.0]
    assert losses.dummy is not None
    assert losses.dummy.tolist() == [3.0, 2.0]


def test_two_classes_are_judged_by_the_brier_score_of_calibrated_probabilities() -> None:
    losses = class_losses(TRUTH, of_yes(CHANCE), "yes", EVEN)
    truth = (TRUTH == "yes").astype(float)
    right = IsotonicRegression().fit(CHANCE, truth).predict(CHANCE)
    assert losses.model.mean() == pytest.approx(brier_score_loss(truth, right))
    assert losses.dummy is not None
    assert losses.dummy.mean() == pytest.approx(truth.var())
    assert losses.model.mean() < losses.dummy.mean()


def test_the_scale_of_the_probabilities_does_not_matter() -> None:
    plain = class_losses(TRUTH, of_yes(CHANCE), "yes", EVEN)
    skewed = class_losses(TRUTH, of_yes(CHANCE**5), "yes", EVEN)
    assert skewed.model == pytest.approx(plain.model)


def test_a_row_that_counts_twice_is_two_rows() -> None:
    counts = RNG.integers(1, 4, 400)
    weighted = class_losses(TRUTH, of_yes(CHANCE), "yes", counts.astype(float))
    rows = np.repeat(np.arange(400), counts)
    repeated = class_losses(TRUTH[rows], of_yes(CHANCE[rows]), "yes", np.ones(len(rows)))
    assert weighted.model[rows] == pytest.approx(repeated.model)
    assert weighted.dummy is not None
    assert weighted.dummy[rows] == pytest.approx(repeated.dummy)


def test_of_more_classes_the_errors_are_summed_and_an_unknown_one_is_missed() -> None:
    y = np.array(["a", "b", "new"] * 50)
    sure = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]] * 50)
    losses = class_losses(y, Predictions(y, sure, ("a", "b")), None, np.ones(150))
    assert losses.model.reshape(50, 3) == pytest.approx(np.tile([1 / 9, 1 / 9, 4 / 9], (50, 1)))
    assert losses.dummy == pytest.approx(2 / 3)


def test_without_labels_flags_are_told() -> None:
    losses = flagged_rows(Predictions(np.array([ANOMALY, NORMAL])))
    assert losses.model.tolist() == [1.0, 0.0]
    assert losses.dummy is None
