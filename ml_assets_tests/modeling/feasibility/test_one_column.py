import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeRegressor

from ml_assets.modeling.feasibility.one_column import column_of, fit_one_column
from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    numbers,
    of_classes,
    of_numbers,
    spec_of,
)


def test_the_column_that_tells_most_is_taken() -> None:
    problem = of_numbers(numbers(500))
    fitted = fit_one_column(problem.rows, NUMBERS, "regression", 7)
    assert column_of(fitted) == "a"
    tree = DecisionTreeRegressor(max_depth=3, min_samples_leaf=5, random_state=7)
    tree.fit(problem.rows.X[["a"]].to_numpy(), problem.rows.y)
    expected = tree.predict(problem.rows.X[["a"]].to_numpy())
    assert fitted.predict(problem.rows.X) == pytest.approx(expected)


def test_leaves_of_one_class_are_not_sure_of_it() -> None:
    frame = classes(200).assign(y=lambda f: np.where(f["a"] > 0.3, "yes", "no").astype(object))
    problem = of_classes(frame)
    fitted = fit_one_column(problem.rows, NUMBERS, "binary_classification", 7)
    found = fitted.predict_proba(problem.rows.X)
    yes = problem.rows.y == "yes"
    # As if two rows with the shares of all were in each leaf.
    expected = (yes.sum() + 2 * yes.mean()) / (yes.sum() + 2)
    assert found[yes, 1] == pytest.approx(expected)
    assert found.sum(axis=1) == pytest.approx(1.0)


def test_a_curve_counts_as_much_as_a_line() -> None:
    frame = numbers(500)
    rng = np.random.default_rng(1)
    frame["y"] = frame["c"] ** 2 + 0.3 * frame["a"] + 0.1 * rng.normal(size=500)
    problem = of_numbers(frame)
    assert column_of(fit_one_column(problem.rows, NUMBERS, "regression", 7)) == "c"


@pytest.mark.parametrize("task", TASKS)
def test_columns_of_every_kind_can_be_the_one(task: Task) -> None:
    frame, plan = all_kinds.table(task), all_kinds.plan_of()
    for feature in plan.features:
        alone = plan.model_copy(update={"features": [feature]})
        problem = small_problem(frame, alone, spec_of(task))
        fitted = fit_one_column(problem.rows, problem.plan, task, 7)
        assert column_of(fitted).startswith(feature.column)
        assert len(fitted.predict(problem.rows.X)) == len(frame)


def test_of_very_many_columns_some_are_drawn() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(40, 520))).add_prefix("x")
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in frame])
    rows = small_problem(frame.assign(y=frame["x3"]), plan, spec_of("regression")).rows
    first, again = (fit_one_column(rows, plan, "regression", 7) for _ in range(2))
    assert column_of(first) == column_of(again)
