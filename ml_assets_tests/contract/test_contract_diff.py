from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_diff import Change, contract_diff
from ml_assets.contract.observation import observe
from ml_assets_tests.contract.drift import ROWS, pinned, table

MOST = 0.05
FEW, MANY = int(MOST * ROWS), int(MOST * ROWS) + 1


def _diff(frame: pd.DataFrame, contract: Contract | None = None, unit: str = "") -> list[Change]:
    contract = contract or pinned()
    fields = [pa.field(name, pa.null(), metadata={"unit": unit} if name == "size" and unit else {})
              for name in frame.columns]  # fmt: skip
    return contract_diff(contract, observe([frame], contract, pa.schema(fields)), MOST)


def _told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.column, change.kind, change.compatibility) for change in changes]


def _first(rows: int, value: Any, column: str) -> pd.Series:
    others = table()[column].astype(object)
    return others.where(np.arange(ROWS) >= rows, value)


def test_the_same_table_has_no_change() -> None:
    assert _diff(table()) == []
    assert contract_diff(pinned(), observe([table()], pinned()), 0.0) == []


def test_a_new_nullable_column_is_compatible() -> None:
    (change,) = _diff(table(score=[None] * 300 + [1.5] * 100))
    assert _told([change]) == [("score", "new_column", "compatible")]
    assert (change.pinned, change.observed, change.rows) == ("absent", "number, nullable", 0)
    assert _diff(table(score=1))[0].observed == "integer, no value missing"


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("age", 5000, "widened_range"),
        ("plan", "gold", "new_category"),
        ("left", "maybe", "new_category"),
        ("age", None, "missing_values"),
        ("plan", " ", "missing_values"),
        ("note", "x" * 99, "changed_text"),
        ("age", "old", "changed_type"),
    ],
)
def test_what_breaks_a_rule_is_compatible_up_to_the_share_that_quarantine_takes(
    column: str, value: object, kind: str
) -> None:
    for rows, compatibility in ((FEW, "compatible"), (MANY, "breaking")):
        (change,) = _diff(table(**{column: _first(rows, value, column)}))
        assert _told([change]) == [(column, kind, compatibility)]
        assert change.rows == rows


def test_missing_values_where_they_are_allowed_are_no_change() -> None:
    contract = pinned(age={"nullable": True})
    assert _diff(table(age=_first(MANY, None, "age")), contract) == []


def test_a_narrower_type_is_compatible() -> None:
    contract = pinned(size={"min": None, "max": None})
    (change,) = _diff(table(size=np.arange(ROWS)), contract)
    assert _told([change]) == [("size", "narrowed_type", "compatible")]
    assert (change.pinned, change.observed) == ("number", "integer")


@pytest.mark.parametrize(
    ("column", "values", "observed"),
    [
        ("age", "text", "string"),
        ("age", 2.5, "number"),
        ("flag", "text", "string"),
        ("since", "text", "string"),
        ("since", 5, "integer"),
        ("size", pd.Timestamp("2024-01-01"), "datetime"),
    ],
)
def test_another_type_is_breaking(column: str, values: Any, observed: str) -> None:
    (change,) = _diff(table(**{column: values}))
    assert _told([change]) == [(column, "changed_type", "breaking")]
    assert change.observed == observed
    assert change.rows == ROWS


def test_another_unit_and_a_dropped_column_are_breaking() -> None:
    contract = pinned(size={"unit": "m"})
    assert _diff(table(), contract) == []
    assert _diff(table(), contract, unit="m") == []
    assert _told(_diff(table(), contract, unit="cm")) == [("size", "changed_unit", "breaking")]
    (change,) = _diff(table(plan=None))
    assert _told([change]) == [("plan", "dropped_column", "breaking")]
    assert (change.pinned, change.observed, change.rows) == ("string", "absent", ROWS)


def test_dropped_columns_of_the_contract_may_be_anything() -> None:
    contract = pinned(note={"role": "dropped", "nullable": True})
    assert _diff(table(note=5), contract) == []
    assert _told(_diff(table(note=None), contract)) == [("note", "dropped_column", "compatible")]


def test_breaking_changes_come_first_then_the_order_of_the_columns() -> None:
    changes = _diff(table(extra=1, age=5000, plan=_first(1, "gold", "plan"), note=None))
    assert _told(changes) == [
        ("age", "widened_range", "breaking"), ("note", "dropped_column", "breaking"),
        ("plan", "new_category", "compatible"), ("extra", "new_column", "compatible"),
    ]  # fmt: skip


def test_a_change_says_what_was_pinned_and_what_is_there() -> None:
    (age,) = _diff(table(age=_first(3, 5000, "age")))
    assert (age.pinned, age.observed) == ("between 0 and 109", "20 to 5000")
    plans = pd.Series([f"plan {i % 7}" for i in range(ROWS)])
    (plan,) = _diff(table(plan=plans))
    assert plan.pinned == "2 values"
    assert plan.observed.startswith("plan 0 (58), ")
    assert plan.observed.endswith(" and 2 more")
    contract = pinned(note={"pattern": "note [0-9]+", "max_length": 9})
    (note,) = _diff(table(note="nothing"), contract)
    assert note.pinned == "matches note [0-9]+, at most 9 characters"


def test_values_of_sensitive_columns_are_not_shown() -> None:
    contract = pinned(age={"sensitive": True}, plan={"sensitive": True})
    changes = _diff(table(age=5000, plan="secret plan"), contract)
    assert [change.observed for change in changes] == ["hidden to hidden", f"hidden ({ROWS})"]
