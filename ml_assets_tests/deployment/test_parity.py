import numpy as np
import pytest

from ml_assets.deployment.parity import compare
from ml_assets.estimator.predict import Predictions


def shares(*positive: float) -> Predictions:
    table = np.array([[1 - share, share] for share in positive])
    labels = np.where(table[:, 1] > 0.5, "yes", "no")
    return Predictions(labels, table, ("no", "yes"))


def test_the_largest_difference_and_the_changed_labels_are_counted() -> None:
    result = compare(shares(0.2, 0.6, 0.9), shares(0.2, 0.4, 0.95), tolerance=1e-6)

    assert result.changed_labels == 1
    assert result.largest_difference == pytest.approx(0.2)
    assert not result.passed


def test_a_difference_within_the_tolerance_passes() -> None:
    assert compare(shares(0.2), shares(0.2 + 1e-8), tolerance=1e-6).passed


def test_a_missing_number_never_passes() -> None:
    found = Predictions(np.array([1.0, np.nan]))

    assert not compare(Predictions(np.array([1.0, 2.0])), found, tolerance=1e9).passed


def test_lost_rows_never_pass() -> None:
    assert not compare(shares(0.2, 0.3), shares(0.2), tolerance=1.0).passed


def test_scores_of_anomalies_are_compared() -> None:
    labels = np.array(["normal", "anomaly"])
    one = Predictions(labels, None, ("normal", "anomaly"), np.array([0.1, 0.999]))
    assert compare(one, one, 0.0).passed
    other = Predictions(labels, None, ("normal", "anomaly"), np.array([0.1, 0.998]))
    assert compare(one, other, 0.0).largest_difference == pytest.approx(0.001)
    assert not compare(one, other, 0.0).passed


def test_numbers_are_compared_by_their_size() -> None:
    one, other = np.array([1e6, 1e-9, 2e6]), np.array([1e6 + 1.0, 2e-9, 2e6])

    result = compare(Predictions(one), Predictions(other), tolerance=1e-6)

    # One part in a million of the first; the second is as good as 0 beside the others.
    assert result.largest_difference == pytest.approx(1e-6)
    assert result.passed
