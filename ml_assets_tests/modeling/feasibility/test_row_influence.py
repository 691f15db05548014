from typing import Any

import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.estimator.rows import Rows
from ml_assets.measurement.scoring import score
from ml_assets.modeling.feasibility.row_influence import row_influence
from ml_assets_tests.modeling.feasibility.problems import (
    classes,
    mixed,
    numbers,
    of_classes,
    of_numbers,
)

ROWS = 3000


def bootstrap_error(
    metric: str, task: Any, y: np.ndarray, told: Predictions, positive: Any
) -> float:
    """The standard error of a metric by resampling its rows."""
    rng, found = np.random.default_rng(1), []
    for _ in range(300):
        at = rng.integers(len(y), size=len(y))
        shares = None if told.probabilities is None else told.probabilities[at]
        found.append(score(metric, task, y[at], Predictions(told.labels[at], shares, told.classes),
                           positive))  # fmt: skip
    return float(np.std(found))


@pytest.mark.parametrize(
    "metric", ["r2", "root_mean_squared_error", "mean_squared_error", "mean_absolute_error"]
)
def test_metrics_of_numbers_spread_as_their_rows_say(metric: str) -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(size=ROWS)
    told = Predictions(0.7 * y + rng.normal(scale=0.5, size=ROWS))
    problem = of_numbers(numbers(60))
    found = row_influence(problem, metric, Rows(None, y), told)
    assert found is not None
    error = found.std(ddof=1) / ROWS**0.5
    assert error == pytest.approx(bootstrap_error(metric, "regression", y, told, None), rel=0.15)


@pytest.mark.parametrize("metric", ["log_loss", "brier_score"])
@pytest.mark.parametrize("many", [False, True])
def test_metrics_of_probabilities_spread_as_their_rows_say(metric: str, many: bool) -> None:
    task = "multiclass_classification" if many else "binary_classification"
    labels = np.array(["a", "b", "c"] if many else ["a", "b"], dtype=object)
    rng = np.random.default_rng(0)
    y = rng.choice(labels, ROWS)
    shares = rng.dirichlet(np.ones(len(labels)), ROWS) + (y[:, None] == labels)
    shares = shares / shares.sum(axis=1, keepdims=True)
    told = Predictions(labels[shares.argmax(axis=1)], shares, tuple(labels))
    problem = mixed("multiclass_classification", 60) if many else of_classes(classes(60))
    found = row_influence(problem, metric, Rows(None, y), told)
    assert found is not None
    assert found.mean() == pytest.approx(score(metric, task, y, told, "b"))
    expected = bootstrap_error(metric, task, y, told, "b")
    assert found.std(ddof=1) / ROWS**0.5 == pytest.approx(expected, rel=0.15)


def test_costs_are_those_of_wrong_labels() -> None:
    costs = {"false_negative": 7, "false_positive": 2}
    problem = of_classes(classes(60), {"positive_class": "yes", "costs": costs})
    y = np.array(["yes", "yes", "no", "no"], dtype=object)
    told = Predictions(np.array(["yes", "no", "yes", "no"], dtype=object))
    found = row_influence(problem, "mean_cost", Rows(None, y), told)
    assert found is not None
    assert found.tolist() == [0.0, 7.0, 2.0, 0.0]


def test_other_metrics_have_none() -> None:
    told = Predictions(np.zeros(3))
    assert (
        row_influence(of_numbers(numbers(60)), "max_error", Rows(None, np.zeros(3)), told) is None
    )
    assert row_influence(of_classes(classes(60)), "f1", Rows(None, np.zeros(3)), told) is None
