import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.pandera_schema import broken_rules, pandera_schema
from ml_assets.contract.row_rules import row_rules
from ml_assets.spec.errors import DataError


def test_the_checks_bear_the_names_of_the_rules(contract: Contract) -> None:
    schema = pandera_schema(contract)
    names = [check.name for column in schema.columns.values() for check in column.checks]
    assert names == [rule.name for rule in row_rules(contract)]


def test_good_rows_break_nothing(contract: Contract, good_row: dict[str, object]) -> None:
    frame = coerce(pd.DataFrame([good_row, good_row | {"key": "b"}]), contract).frame
    broken = broken_rules(frame, contract)
    assert broken.empty
    assert list(broken.columns) == ["row", "column", "rule", "value"]


def test_each_breach_is_one_line_in_the_order_of_rows_and_rules(
    contract: Contract, good_row: dict[str, object]
) -> None:
    rows = [
        good_row,
        good_row | {"key": "b", "colour": "green", "count": 11, "size": -1.01},
        good_row | {"key": "long", "size": float("inf"), "since": "2019-12-31T23:59:59"},
        good_row | {"note": "x" * 200, "grade": 1.5, "count": None},
    ]
    frame = coerce(pd.DataFrame(rows, index=[30, 20, 10, 0]), contract).frame
    broken = broken_rules(frame, contract)
    assert broken.to_numpy().tolist() == [
        [20, "count", "count.range", "11"],
        [20, "size", "size.range", "-1.01"],
        [20, "colour", "colour.allowed_values", "green"],
        [10, "key", "key.length", "long"],
        [10, "size", "size.finite", "inf"],
        [10, "since", "since.range", "2019-12-31 23:59:59"],
        [0, "key", "key.unique", "a"],
        [0, "count", "count.not_null", ""],
        [0, "grade", "grade.allowed_values", "1.5"],
        [0, "note", "note.length", "x" * 79 + "…"],
    ]


def test_the_first_of_equal_values_is_kept_and_missing_ones_are_not_equal() -> None:
    column = ColumnContract(type="string", unique=True, nullable=True)
    frame = pd.DataFrame({"a": ["x", None, "x", None, "x", "y"]})
    broken = broken_rules(frame, Contract(problem="p", columns={"a": column}))
    assert broken["row"].tolist() == [2, 4]


def test_bounds_are_part_of_the_range() -> None:
    contract = Contract(problem="p", columns={"a": ColumnContract(type="number", min=0, max=1)})
    values = np.array([0.0, 1.0, np.nextafter(0, -1), np.nextafter(1, 2)])
    assert broken_rules(pd.DataFrame({"a": values}), contract)["row"].tolist() == [2, 3]


def test_verdicts_on_random_numbers_equal_plain_comparisons() -> None:
    contract = Contract(problem="p", columns={"a": ColumnContract(type="number", min=-1, max=1)})
    values = np.random.default_rng(3).normal(size=5_000)
    values[::100] = np.nan
    broken = broken_rules(pd.DataFrame({"a": values}), contract)
    expected = [
        (row, "a.not_null" if np.isnan(value) else "a.range")
        for row, value in enumerate(values)
        if not abs(value) <= 1
    ]
    assert list(zip(broken["row"], broken["rule"], strict=True)) == expected


def test_an_absent_column_and_one_that_was_not_coerced_are_refused() -> None:
    contract = Contract(problem="p", columns={"age": ColumnContract(type="number")})
    with pytest.raises(DataError, match=r"'age' of the contract is absent.*write 'aeg'"):
        broken_rules(pd.DataFrame({"aeg": [1.0]}), contract)
    with pytest.raises(DataError, match=r"'age' is not in its contract's type.*dtype object"):
        broken_rules(pd.DataFrame({"age": ["1"]}), contract)
