import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.modeling.time_plan import TimePlan, time_plan


def test_a_small_table_is_scored_on_all_folds() -> None:
    plan = time_plan(5, 60.0, 2, rows=1000, columns=20, classes=2)
    assert plan.folds == 5
    assert plan.fit_s == pytest.approx(60.0 * 2 / 8 / 5)


def test_a_large_table_in_little_time_is_held_out_once() -> None:
    assert time_plan(5, 60.0, 2, rows=1_000_000, columns=50, classes=0).folds == 1
    # As many classes, as many trees.
    few, many = (time_plan(5, 60.0, 2, 15_000, 16, classes).folds for classes in (2, 26))
    assert many < few == 5


@given(
    folds=st.integers(2, 20),
    budget=st.floats(1.0, 1e5),
    slots=st.integers(1, 64),
    rows=st.integers(10, 10**8),
    columns=st.integers(1, 5000),
    classes=st.integers(0, 1000),
)
def test_more_time_never_means_fewer_folds(
    folds: int, budget: float, slots: int, rows: int, columns: int, classes: int
) -> None:
    short = time_plan(folds, budget, slots, rows, columns, classes)
    long = time_plan(folds, 2 * budget, slots, rows, columns, classes)
    assert 1 <= short.folds <= long.folds <= folds
    assert short.fit_s is not None
    assert short.fit_s * short.folds <= budget * slots / 8 * 1.0001
    assert time_plan(folds, None, slots, rows, columns, classes) == TimePlan(folds, None)
