from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.pandera_schema import broken_rules
from ml_assets.contract.row_expectations import check_rows_with_gx, row_suite
from ml_assets.contract.row_rules import row_rules
from ml_assets.spec.errors import DataError

CONTRACT = Contract.model_validate({
    "problem": "every rule set",
    "columns": {
        "key": {"type": "string", "role": "id", "unique": True, "min_length": 2, "max_length": 3},
        "code": {"type": "string", "nullable": True, "pattern": "(?i)[a-c]+|x.y"},
        "short": {"type": "string", "min_length": 2},
        "count": {"type": "integer", "min": -2, "max": 5},
        "size": {"type": "number", "nullable": True, "min": -0.5},
        "grade": {"type": "number", "allowed": [1, 2.5], "unique": True},
        "choice": {"type": "string", "allowed": ["a", "b"]},
        "truth": {"type": "boolean", "allowed": [True]},
        "moment": {"type": "datetime", "min": "2020-01-01", "max": "2024-01-01"},
        "ignored": {"type": "number", "role": "dropped", "max": 0},
    },
})  # fmt: skip

_ROW = st.fixed_dictionaries({
    "key": st.one_of(st.sampled_from(["aa", "ab", "b", ""]), st.text(max_size=4)),
    "code": st.one_of(st.none(), st.sampled_from(["a", "ABC", "ab\n", "x\ny", "xay", "abd"]),
                      st.text("abcx\n", max_size=3)),
    "short": st.one_of(st.none(), st.text(max_size=3)),
    "count": st.one_of(st.none(), st.integers(-4, 7), st.floats(-3, 3), st.just(np.inf)),
    "size": st.one_of(st.none(), st.floats(), st.integers(-2, 2)),
    "grade": st.one_of(st.none(), st.sampled_from([1, 2.5, 3, np.inf, -np.inf])),
    "choice": st.sampled_from(["a", "b", "c", None, "A"]),
    "truth": st.sampled_from([True, False, None, "?"]),
    "moment": st.one_of(st.none(), st.datetimes()),
    "ignored": st.integers(),
})  # fmt: skip


def _by_pandera(frame: pd.DataFrame) -> set[tuple[Any, str]]:
    broken = broken_rules(frame, CONTRACT)
    return set(zip(broken["row"], broken["rule"], strict=True))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(_ROW, min_size=1, max_size=40))
def test_great_expectations_and_pandera_agree_on_every_row_and_rule(
    rows: list[dict[str, Any]],
) -> None:
    raw = pd.DataFrame(rows, index=[f"r{i}" for i in range(len(rows))])
    frame = coerce(raw, CONTRACT).frame
    found = check_rows_with_gx(frame, CONTRACT)
    assert set(found) == _by_pandera(frame)
    assert len(found) == len(set(found))


def test_each_rule_names_its_row_in_the_order_of_the_rows() -> None:
    good = {
        "key": "aa", "code": "x-y", "short": "ok", "count": 0, "size": 0.0, "grade": 1,
        "choice": "a", "truth": True, "moment": "2021-01-01", "ignored": 9,
    }  # fmt: skip
    bad = good | {
        "code": "abc\nd", "short": "o", "count": 6, "size": np.inf, "choice": None,
        "moment": "2024-01-02",
    }  # fmt: skip
    frame = coerce(pd.DataFrame([good, bad], index=[7, 3]), CONTRACT).frame
    assert check_rows_with_gx(frame, CONTRACT) == [
        (3, "key.unique"), (3, "code.pattern"), (3, "short.length"), (3, "count.range"),
        (3, "size.finite"), (3, "grade.unique"), (3, "choice.not_null"), (3, "moment.range"),
    ]  # fmt: skip


def test_the_suite_has_every_row_rule_but_the_type() -> None:
    named = [expectation.meta["rule"] for expectation in row_suite(CONTRACT).expectations]
    assert named == [rule.name for rule in row_rules(CONTRACT) if rule.rule_set != "type"]


def test_an_absent_column_is_named() -> None:
    contract = Contract(problem="p", columns={"there": ColumnContract(type="number")})
    with pytest.raises(DataError, match=r"there\.not_null.*Mend"):
        check_rows_with_gx(pd.DataFrame({"other": [1.0]}), contract)
