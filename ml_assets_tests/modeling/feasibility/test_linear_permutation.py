from typing import Any

import numpy as np
import pytest
from scipy.stats import pearsonr
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer
from sklearn.model_selection import permutation_test_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.modeling.feasibility.linear_permutation import (
    correlations,
    linear_permutation_test,
    targets,
)
from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import (
    classes,
    numbers,
    of_classes,
    of_numbers,
    spec_of,
)


def correlation(y: Any, told: Any) -> float:
    return float(pearsonr(y, told).statistic)


@pytest.mark.parametrize("signal", [0.0, 0.12, 1.0])
def test_the_test_is_that_of_scikit_learn(signal: float) -> None:
    problem = of_numbers(numbers(200, signal))
    found = linear_permutation_test(problem)
    model = make_pipeline(StandardScaler(), Ridge(alpha=3.0))
    real, permuted, p_value = permutation_test_score(
        model, problem.rows.X, problem.rows.y, cv=problem.folds, n_permutations=150,
        scoring=make_scorer(correlation), random_state=1,
    )  # fmt: skip
    assert found.real == pytest.approx(real)
    assert np.mean(found.permuted) == pytest.approx(np.mean(permuted), abs=0.03)
    # Three standard errors of two p-values of hundreds of permutations, and what ends early.
    assert found.p_value == pytest.approx(p_value, abs=0.03 if p_value < 0.05 else 0.25)


def test_shuffled_targets_have_a_large_p_value_and_real_ones_the_smallest() -> None:
    real = classes(400)
    assert linear_permutation_test(of_classes(real)).p_value == 1 / 200
    rng = np.random.default_rng(0)
    found = []
    for _ in range(40):
        shuffled = real.assign(y=rng.permutation(real["y"].to_numpy()))
        found.append(linear_permutation_test(of_classes(shuffled)).p_value)
    assert np.mean(np.array(found) <= 0.05) <= 0.15
    assert np.median(found) > 0.2


def test_a_hopeless_test_ends_early() -> None:
    found = linear_permutation_test(of_numbers(numbers(200, 0.0, seed=3)))
    assert found.p_value > 0.05
    assert len(found.permuted) < 199


def test_a_weak_effect_is_seen_in_many_rows() -> None:
    # About 0.55 of area: hardly to be seen in a hundred rows, certain in thousands.
    frame = classes(8_000, 0.12)
    assert linear_permutation_test(of_classes(frame)).p_value == 1 / 200


def test_columns_of_every_kind_and_more_of_them_than_rows_are_read() -> None:
    problem = small_problem(all_kinds.table("multiclass_classification", 90),
                            all_kinds.plan_of(), spec_of("multiclass_classification"))  # fmt: skip
    assert linear_permutation_test(problem).p_value <= 0.05


def test_whole_groups_are_exchanged() -> None:
    # The target is the group's: rows of a group are not independent, and say no more than one.
    rng = np.random.default_rng(0)
    found = []
    for _ in range(30):
        group = np.repeat(np.arange(20), 10)
        frame = numbers(200, 0.0, seed=int(rng.integers(1000))).assign(shop=group)
        frame["a"] += 3 * rng.normal(size=20)[group]
        frame["y"] += 3 * rng.normal(size=20)[group]
        spec = spec_of("regression", columns={"group": "shop"})
        problem = small_problem(frame, of_numbers(frame).plan, spec)
        found.append(linear_permutation_test(problem).p_value)
    assert np.mean(np.array(found) <= 0.05) <= 0.2


def test_correlations_are_those_of_each_column() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 50, 3))
    one[:, 2] = 4.0
    found = correlations(one, other)
    assert found[0] == pytest.approx(pearsonr(one[:, 0], other[:, 0]).statistic)
    assert found[2] == 0.0


def test_classes_are_told_apart_by_indicators() -> None:
    y = np.array(["a", "b", "c", "a"], dtype=object)
    assert targets(y, "multiclass_classification").sum(axis=1).tolist() == [1.0] * 4
    assert targets(np.array([True, False]), "binary_classification").tolist() == [[1.0], [0.0]]
    assert targets(np.array([1, 2]), "regression").tolist() == [[1.0], [2.0]]
