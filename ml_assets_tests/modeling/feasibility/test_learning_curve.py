from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.feasibility.cross_scores import CrossScores, cross_scores
from ml_assets.modeling.feasibility.dummy import fit_dummy
from ml_assets.modeling.feasibility.learning_curve import Grown, grow, learning_curve
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.strawmen import learners_of
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    numbers,
    of_classes,
    of_numbers,
    spec_of,
)

SIZES = [100, 178, 316, 562, 1000]


def grown(metric: str, values: np.ndarray) -> Grown:
    """Scores (sizes, folds) as if measured."""
    rows = np.arange(1250)
    folds = [(np.setdiff1d(rows, part), part) for part in np.split(rows, 5)]
    told = [Predictions(np.zeros(250))] * 5
    return Grown("linear", SIZES, [CrossScores(folds, {metric: row}, told, 0.1) for row in values])


def measured(limit: float, b: float, c: float, spread: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    means = limit - b * np.array(SIZES, dtype=float) ** -c
    return means[:, None] + spread * rng.normal(size=(1, 5)) + spread / 3 * rng.normal(size=(5, 5))


def test_twice_the_rows_lie_within_the_interval() -> None:
    inside = []
    for seed in range(40):
        values = measured(0.85, 1.5, 0.5, 0.01, seed)
        found = learning_curve(grown("roc_auc", values), "roc_auc", 0.5, 1250, seed=1)
        assert found is not None
        true = 0.85 - 1.5 * 2500**-0.5
        inside.append(found.at_twice_the_rows.low <= true <= found.at_twice_the_rows.high)
        assert found.at_all_rows.value <= found.at_twice_the_rows.value <= found.limit.value <= 1.0
    assert np.mean(inside) >= 0.9


def test_errors_fall_and_their_limit_is_not_below_zero() -> None:
    values = -measured(-3.0, 60.0, 0.7, 0.05, 0)
    name = "root_mean_squared_error"
    found = learning_curve(grown(name, values), name, 9.0, 1250, seed=1)
    assert found is not None
    assert found.limit.value == pytest.approx(3.0, abs=0.6)
    assert found.limit.low >= 0.0
    assert found.at_twice_the_rows.value < found.at_all_rows.value < found.points[0].value
    assert found.limit.low <= found.limit.value <= found.limit.high


def test_sizes_at_which_nothing_is_learnt_yet_are_left_out() -> None:
    values = measured(0.85, 0.5, 0.5, 0.01, 0)
    values[0] = 0.5
    found = learning_curve(grown("roc_auc", values), "roc_auc", 0.5, 1250, seed=1)
    assert found is not None
    assert [point.rows for point in found.points] == SIZES[1:]
    assert learning_curve(grown("roc_auc", values * 0 + 0.5), "roc_auc", 0.5, 1250, 1) is None


def test_the_last_point_is_the_score_of_all_rows() -> None:
    problem = of_classes(classes(400))
    learn = learners_of(problem)["linear"]
    full = cross_scores(problem, learn)
    found = grow(problem, "linear", learn, full)
    assert found is not None
    assert found.rows[0] == 32
    assert found.rows[-1] == 320
    assert found.scores[-1] is full
    assert found.scores[0].mean("roc_auc") < full.mean("roc_auc")
    again = grow(problem, "linear", learn, full)
    assert again is not None
    assert again.scores[0].mean("roc_auc") == found.scores[0].mean("roc_auc")


def thinned(problem: SmallProblem) -> list[np.ndarray]:
    def learn(rows: Rows) -> Any:
        return fit_dummy(rows, problem.task)

    found = grow(problem, "dummy", learn, cross_scores(problem, learn))
    assert found is not None
    return [scores.folds[0][0] for scores in found.scores]


def test_smaller_sets_are_parts_of_larger_ones_with_the_classes_shares() -> None:
    problem = of_classes(classes(400))
    share = (problem.rows.y == "yes").mean()
    parts = thinned(problem)
    for smaller, larger in pairwise(parts):
        assert set(smaller) < set(larger)
        assert (problem.rows.y[smaller] == "yes").mean() == pytest.approx(share, abs=0.08)


def test_groups_come_as_wholes() -> None:
    frame = numbers(400).assign(shop=np.arange(400) % 40)
    spec = spec_of("regression", columns={"group": "shop"})
    problem = small_problem(frame, NUMBERS, spec)
    for part in thinned(problem)[:-1]:
        shops = frame["shop"].iloc[part].value_counts()
        assert (shops < 10).sum() <= 1


def test_a_small_table_has_no_curve() -> None:
    problem = of_numbers(numbers(50))
    learn = learners_of(problem)["linear"]
    assert grow(problem, "linear", learn, cross_scores(problem, learn)) is None
