from typing import Any

import pytest

from ml_assets.collection.join_account import JoinAccount, StepAccount

STEP: dict[str, Any] = {
    "source": "right", "how": "left", "left_rows": 10, "source_rows": 8, "right_rows": 8,
    "aggregated": False, "matched_left": 6, "unmatched_left": 4, "matched_right": 5,
    "unmatched_right": 3, "fanned_out": 2, "rows_out": 12,
}  # fmt: skip


@pytest.mark.parametrize(("how", "rows_out"), [("left", 12), ("inner", 8), ("outer", 15)])
def test_what_comes_out_follows_from_what_matched(how: str, rows_out: int) -> None:
    step = StepAccount(**{**STEP, "how": how, "rows_out": rows_out})
    assert step.expected == rows_out
    assert step.complete
    assert not step.model_copy(update={"rows_out": rows_out - 1}).complete


@pytest.mark.parametrize(
    "wrong", [{"matched_left": 7}, {"unmatched_right": 2}, {"right_rows": 7}, {"fanned_out": 0}]
)
def test_a_row_lost_on_the_way_shows(wrong: dict[str, int]) -> None:
    assert not StepAccount(**{**STEP, **wrong}).complete


def test_steps_take_in_what_the_one_before_gave_out() -> None:
    first, second = StepAccount(**STEP), StepAccount(**{
        **STEP, "left_rows": 12, "unmatched_left": 6, "rows_out": 14})  # fmt: skip
    account = JoinAccount(base="left", base_rows=10, steps=[first, second])
    assert account.complete
    assert account.rows_out == 14
    assert not account.model_copy(update={"base_rows": 11}).complete
    assert not JoinAccount(base="left", base_rows=10, steps=[first, first]).complete
