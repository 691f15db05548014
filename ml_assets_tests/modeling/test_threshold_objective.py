from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from ml_assets.modeling.threshold_objective import (
    TUNED_METRICS,
    ThresholdObjective,
    bayes_threshold,
)
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.tables import problem

COSTS = Costs(false_negative=5, false_positive=1)
FUNCTIONS: dict[str, Any] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "f1": metrics.f1_score,
    "f1_macro": lambda y, found: metrics.f1_score(y, found, average="macro"),
    "matthews_corrcoef": metrics.matthews_corrcoef,
}


def counts(y: np.ndarray, found: np.ndarray) -> list[Any]:
    pairs = [(found & y).sum(), (found & ~y).sum(), y.sum(), (~y).sum()]
    return [np.array([count], dtype="float64") for count in pairs]


@pytest.mark.parametrize("metric", TUNED_METRICS)
def test_metrics_are_scikit_learns(metric: str) -> None:
    rng = np.random.default_rng(1)
    y = rng.random(50) < 0.3
    for found in (rng.random(50) < 0.4, y, ~y):
        value = ThresholdObjective(metric).values(*counts(y, found))
        assert value[0] == pytest.approx(FUNCTIONS[metric](y, found))


def test_no_row_labelled_positive_is_no_error() -> None:
    y, found = np.array([True, False]), np.array([False, False])
    for metric in TUNED_METRICS:
        assert np.isfinite(ThresholdObjective(metric).values(*counts(y, found))[0])


def test_costs_are_per_row() -> None:
    y, found = np.array([True, True, False, False]), np.array([False, True, True, False])
    assert ThresholdObjective("mean_cost", COSTS).values(*counts(y, found))[0] == 6 / 4


@pytest.mark.parametrize(
    ("task", "fields", "name"),
    [
        ("binary_classification", {"costs": COSTS}, "mean_cost"),
        ("binary_classification", {"costs": COSTS, "metric": "f1"}, "mean_cost"),
        ("binary_classification", {"metric": "f1"}, "f1"),
        ("binary_classification", {"metric": "recall"}, None),
        ("binary_classification", {}, None),
        ("multiclass_classification", {"metric": "accuracy"}, None),
        ("regression", {}, None),
    ],
)
def test_the_objective_is_that_of_the_problem(
    task: Task, fields: dict[str, Any], name: str | None
) -> None:
    objective = ThresholdObjective.of(problem(task, **fields))
    assert (objective.name if objective else None) == name


def test_the_formulas_are_right_where_probabilities_are_true() -> None:
    rng = np.random.default_rng(2)
    probability = rng.beta(1, 3, size=200_000)
    y = rng.random(len(probability)) < probability
    for objective in (ThresholdObjective("mean_cost", COSTS),
                      *(ThresholdObjective(name) for name in TUNED_METRICS)):  # fmt: skip
        grid = np.linspace(0.01, 0.99, 99)
        values = [objective.sign * objective.values(*counts(y, probability >= one))[0]
                  for one in grid]  # fmt: skip
        theory = objective.theory(float(y.mean()), max(values))
        if theory is not None:
            assert grid[int(np.argmax(values))] == pytest.approx(theory, abs=0.04)


def test_a_cost_of_nothing_puts_the_threshold_at_an_end() -> None:
    assert bayes_threshold(Costs(false_negative=1, false_positive=0)) == 0.0
    assert bayes_threshold(Costs(false_negative=0, false_positive=1)) == 1.0
