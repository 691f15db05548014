import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from ml_assets.modeling.calibration import BINS, calibration
from ml_assets_tests.modeling.test_decision_threshold import drawn

CLASSES = ("no", "yes")


def test_the_bins_are_scikit_learns() -> None:
    y, told = drawn(2000, power=2.0)
    found = calibration(y, told, CLASSES, "yes", seed=1)
    observed, predicted = calibration_curve(
        y == "yes", told[:, 1], n_bins=BINS, strategy="quantile"
    )
    assert [bin_.observed for bin_ in found.bins] == pytest.approx(observed, abs=0.01)
    assert [bin_.predicted for bin_ in found.bins] == pytest.approx(predicted, abs=0.01)
    assert [bin_.rows for bin_ in found.bins] == [200] * BINS
    gaps = [bin_.rows * abs(bin_.predicted - bin_.observed) for bin_ in found.bins]
    assert found.error == pytest.approx(sum(gaps) / 2000)


def test_true_probabilities_pass_and_wrong_ones_do_not() -> None:
    for seed in range(5):
        assert calibration(*drawn(4000, seed), CLASSES, "yes", seed=1).calibrated
        wrong = calibration(*drawn(4000, seed, power=3.0), CLASSES, "yes", seed=1)
        assert not wrong.calibrated
        assert wrong.error > 0.1


def test_so_few_rows_prove_nothing() -> None:
    failures = [calibration(*drawn(40, seed), CLASSES, "yes", seed=1) for seed in range(40)]
    assert np.mean([found.error > 0.05 for found in failures]) > 0.9
    assert np.mean([found.calibrated for found in failures]) > 0.85


def test_of_more_classes_the_label_is_judged() -> None:
    rng = np.random.default_rng(1)
    told = rng.dirichlet([1.0, 1.0, 1.0], size=3000)
    y = np.array([rng.choice(3, p=row) for row in told])
    assert calibration(y, told, (0, 1, 2), None, seed=1).calibrated
    sure = told**4 / (told**4).sum(axis=1, keepdims=True)
    assert not calibration(y, sure, (0, 1, 2), None, seed=1).calibrated


def test_equal_probabilities_share_a_bin() -> None:
    y, _ = drawn(100)
    found = calibration(y, np.full((100, 2), 0.5), CLASSES, "yes", seed=1)
    assert [bin_.rows for bin_ in found.bins] == [100]
    share = float((y == "yes").mean())
    assert found.error == pytest.approx(abs(0.5 - share))


def test_the_seed_fixes_it() -> None:
    y, told = drawn(300)
    assert calibration(y, told, CLASSES, "yes", 3) == calibration(y, told, CLASSES, "yes", 3)


def test_rows_count_as_much_as_they_weigh() -> None:
    y, told = drawn(400, power=2.0)
    counts = np.random.default_rng(4).integers(1, 5, 400)
    weighted = calibration(y, told, CLASSES, "yes", 3, counts / 4)
    repeated = calibration(np.repeat(y, counts), np.repeat(told, counts, axis=0), CLASSES, "yes", 3)
    # Repeated rows fall on the same sides of the bins' edges, but for those on an edge.
    assert weighted.error == pytest.approx(repeated.error, abs=0.01)
    assert sum(bin_.rows for bin_ in weighted.bins) == 400
    # Few heavy rows tell less than as many rows of their own.
    assert weighted.noise > repeated.noise
    same = calibration(y, told, CLASSES, "yes", 3, np.full(400, 0.25))
    plain = calibration(y, told, CLASSES, "yes", 3)
    assert (same.error, same.noise) == pytest.approx((plain.error, plain.noise))
