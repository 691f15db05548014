import numpy as np
import pytest

from ml_assets.modeling.feasibility.search_cost import search_cost
from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets.spec.feasibility_report import SearchCost
from ml_assets_tests.modeling import all_kinds, unlabelled_tables
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, numbers, spec_of


def cost(
    rows: int, fit_s: float, ray: dict[str, object] | None = None, **search: object
) -> SearchCost:
    frame = numbers(rows)
    spec = spec_of("regression", search={"cpus": 2, **search}, ray=ray or {})
    return search_cost(small_problem(frame, NUMBERS, spec), frame, fit_s)


def test_fits_grow_with_the_rows() -> None:
    few, many = (cost(rows, 0.5, time_budget_s=None, max_trials=10, folds=5)
                 for rows in (20_000, 40_000))  # fmt: skip
    assert few.trial_s == pytest.approx(5 * 0.5)
    assert many.trial_s == pytest.approx(2 * few.trial_s)
    # Ten trials, two at a time, after five seconds of start.
    assert few.seconds == pytest.approx(5 + 10 * 2.5 / 2)
    assert few.trials is None


def test_a_budget_holds_as_many_trials_as_fit() -> None:
    found = cost(400, 0.2, time_budget_s=65.0, folds=5)
    assert found.trials == int(60 * 2 / (5 * 0.2))
    assert found.seconds == 65.0
    bounded = cost(400, 0.2, time_budget_s=65.0, folds=5, max_trials=7)
    assert bounded.trials == 7
    assert bounded.seconds == pytest.approx(5 + 7 * 1.0 / 2)
    slow = cost(400, 100.0, time_budget_s=20.0, folds=5)
    # A fit is to end within its share of the time: the search's own plan.
    assert slow.trial_s == pytest.approx(20.0 * 2 / 8)


def test_threads_leave_fewer_trials_at_a_time() -> None:
    assert cost(400, 0.2, threads=2).slots == 1
    assert cost(400, 0.2, threads=1).slots == 2


def test_memory_is_that_of_the_matrices() -> None:
    found = cost(40_000, 0.1)
    table, matrix = 40_000 * 4 * 8, 40_000 * 3 * 8
    workers = 2 * (matrix + 2 * matrix + 250 * 2**20)
    assert found.memory_bytes == pytest.approx(table + 2 * matrix + workers, rel=0.02)
    assert found.available_bytes is not None
    assert found.available_bytes > 0
    assert cost(400, 0.1, ray={"address": "10.0.0.5:6379"}).available_bytes is None


def test_every_kind_of_column_and_no_target_are_reckoned() -> None:
    frame, plan = all_kinds.table("regression"), all_kinds.plan_of()
    spec = spec_of("regression")
    assert search_cost(small_problem(frame, plan, spec), frame, 0.1).memory_bytes > 5e8 * 0.5
    groups, spec = unlabelled_tables.groups(), spec_of("clustering")
    found = search_cost(small_problem(groups, unlabelled_tables.GROUPS, spec), groups, 0.1)
    assert found.folds == 5
    assert np.isfinite(found.trial_s)
