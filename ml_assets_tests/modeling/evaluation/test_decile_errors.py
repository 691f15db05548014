import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from ml_assets.modeling.evaluation.decile_errors import decile_errors


def drawn(rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    predicted = rng.normal(10, 4, rows)
    return predicted + rng.normal(0.5, np.abs(predicted) / 5), predicted


def test_each_tenth_is_scikit_learns() -> None:
    y, predicted = drawn()
    lines = decile_errors(y, predicted)
    assert [line.rows for line in lines] == [40] * 10
    for place, line in enumerate(lines):
        part = np.argsort(predicted)[place * 40 : (place + 1) * 40]
        assert (line.low, line.high) == (predicted[part].min(), predicted[part].max())
        assert line.bias == pytest.approx((predicted - y)[part].mean())
        assert line.bias == pytest.approx(line.predicted - line.actual)
        assert line.mean_absolute_error == pytest.approx(
            mean_absolute_error(y[part], predicted[part])
        )
        assert line.root_mean_squared_error == pytest.approx(
            root_mean_squared_error(y[part], predicted[part])
        )


def test_rows_count_as_much_as_they_weigh() -> None:
    y, predicted = drawn()
    weights = np.random.default_rng(5).uniform(0.1, 4, 400)
    lines = decile_errors(y, predicted, weights)
    start = 0
    for line in lines:
        part = np.argsort(predicted)[start : start + line.rows]
        start += line.rows
        assert weights[part].sum() == pytest.approx(weights.sum() / 10, abs=weights.max())
        assert line.mean_absolute_error == pytest.approx(
            mean_absolute_error(y[part], predicted[part], sample_weight=weights[part])
        )
        assert line.actual == pytest.approx(np.average(y[part], weights=weights[part]))
    assert start == 400


def test_equal_predictions_share_a_line() -> None:
    [line] = decile_errors(np.array([1, 2, 6]), np.full(3, 2.0))
    assert (line.rows, line.low, line.high, line.actual, line.bias) == (3, 2.0, 2.0, 3.0, -1.0)
    assert len(decile_errors(np.array([1.0]), np.array([2.0]))) == 1
