import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from ml_assets.monitoring.performance.error_estimate import (
    ErrorEstimator,
    HeldOutNumbers,
    estimable,
)

COLUMNS = ["size", "kind", "new"]


def drawn(rows: int, seed: int, shift: float = 0.0) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Rows whose noise grows with their size, and is three times as great in one kind."""
    rng = np.random.default_rng(seed)
    size = rng.random(rows) + shift
    kind = rng.choice(np.array(["quiet", "loud"], dtype=object), rows,
                      p=[0.8 - shift / 2, 0.2 + shift / 2])  # fmt: skip
    noise = (0.5 + size) * np.where(kind == "loud", 3.0, 1.0)
    frame = pd.DataFrame({"size": size, "kind": kind, "new": rng.random(rows) < 0.5})
    predicted = 10 * size
    return frame, predicted, predicted + rng.normal(size=rows) * noise


def test_errors_of_a_shifted_window_are_those_that_the_truth_shows() -> None:
    features, predicted, y = drawn(3000, 1)
    names = ["r2", "mean_absolute_error", "root_mean_squared_error", "mean_squared_error"]
    learnt = ErrorEstimator(HeldOutNumbers(features, predicted, y, COLUMNS), names, seed=7)
    assert learnt.names == names[1:]
    before = mean_absolute_error(y, predicted)
    for shift, slack in ((0.0, 0.1), (0.4, 0.2)):
        window, told, truth = drawn(3000, 2, shift)
        found = learnt.estimates(window, told)
        absolute, root = found["mean_absolute_error"], found["root_mean_squared_error"]
        assert absolute.value == pytest.approx(mean_absolute_error(truth, told), rel=slack)
        assert root.value == pytest.approx(root_mean_squared_error(truth, told), rel=slack)
        assert absolute.low < absolute.value < absolute.high
        assert found["mean_squared_error"].value == pytest.approx(root.value**2)
    assert absolute.value > 1.2 * before


def test_the_band_holds_the_truth_about_as_often_as_it_says() -> None:
    features, predicted, y = drawn(2000, 1)
    learnt = ErrorEstimator(HeldOutNumbers(features, predicted, y, COLUMNS),
                            ["mean_absolute_error"], 7)  # fmt: skip
    inside = 0
    for seed in range(20):
        window, told, truth = drawn(400, 10 + seed)
        one = learnt.estimates(window, told)["mean_absolute_error"]
        inside += one.low <= mean_absolute_error(truth, told) <= one.high
    assert inside >= 17


def test_missing_values_and_new_categories_are_no_error() -> None:
    features, predicted, y = drawn(200, 1)
    learnt = ErrorEstimator(HeldOutNumbers(features, predicted, y, COLUMNS),
                            ["mean_absolute_error"], 7)  # fmt: skip
    odd = pd.DataFrame({"size": [None, 1.0], "kind": ["unheard", None], "new": [None, True]})
    assert learnt.estimates(odd, np.array([1.0, 2.0]))["mean_absolute_error"].value > 0
    assert not estimable("r2")
