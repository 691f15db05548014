import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract, TableContract
from ml_assets.contract.seen_rows import SeenRows

NEGATIVE_NAN = float(np.copysign(np.nan, -1))
COLUMNS = {
    "key": ColumnContract(type="string", unique=True, nullable=True),
    "shop": ColumnContract(type="string", nullable=True),
    "n": ColumnContract(type="integer", nullable=True),
    "x": ColumnContract(type="number", nullable=True),
    "flag": ColumnContract(type="boolean", nullable=True),
    "at": ColumnContract(type="datetime", nullable=True),
    "picture": ColumnContract(type="string", role="dropped", nullable=True),
}
CONTRACT = Contract(
    problem="p",
    columns=COLUMNS,
    table=TableContract(keys=[["shop", "n"], ["x", "at"]], distinct_rows=True),
)
ROWS = st.fixed_dictionaries({
    "key": st.sampled_from([None, "None", "nan", "a", "b", "c", "", "1"]),
    "shop": st.sampled_from([None, "None", "s", "ss", "a+b"]),
    "n": st.sampled_from([None, 0, 1, 2**53 - 1, 2**53 - 2]),
    "x": st.sampled_from([None, 0.0, -0.0, 1.5, float("nan"), NEGATIVE_NAN, 1e300]),
    "flag": st.sampled_from([None, True, False]),
    "at": st.sampled_from([None, "2024-01-01", "2024-01-01T00:00:00.000000001"]),
    "picture": st.sampled_from([None, "x"]),
})  # fmt: skip


def _coerced(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return coerce(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), CONTRACT).frame


def _by_pandas(whole: pd.DataFrame) -> set[tuple[int, str]]:
    found = {(row, "row.unique") for row in whole.index[whole[CONTRACT.kept].duplicated()]}
    for rule, names in {"key": ["key"], "shop+n": ["shop", "n"], "x+at": ["x", "at"]}.items():
        there = whole[names].dropna()
        found |= {(row, f"{rule}.unique") for row in there.index[there.duplicated()]}
    return found


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(ROWS, max_size=14), size=st.integers(1, 6))
def test_batches_of_any_size_find_what_pandas_finds_in_the_whole(
    rows: list[dict[str, Any]], size: int
) -> None:
    whole = _coerced(rows)
    seen = SeenRows(CONTRACT)
    # Each batch is read alone, so that its dtypes are its own.
    batches = [_coerced(rows[i : i + size]) for i in range(0, len(rows), size)]
    lines = [
        seen.repeated(batch.set_index(pd.RangeIndex(i * size, i * size + len(batch))))
        for i, batch in enumerate(batches)
    ]
    found = {(row, rule) for part in lines for row, rule in zip(part["row"], part["rule"],
                                                                strict=True)}  # fmt: skip
    assert found == _by_pandas(whole)


def test_many_batches_of_many_rows() -> None:
    contract = Contract(problem="p", columns={"n": ColumnContract(type="integer", unique=True)})
    values = np.random.default_rng(0).integers(0, 20_000, 30_000)
    seen, found = SeenRows(contract), []
    for start in range(0, len(values), 700):
        part = values[start : start + 700]
        frame = pd.DataFrame({"n": part}, index=range(start, start + len(part)))
        found += seen.repeated(frame)["row"].tolist()
    expected = np.flatnonzero(pd.Series(values).duplicated()).tolist()
    assert sorted(found) == expected


def test_a_line_names_row_column_rule_and_value() -> None:
    rows = [{"shop": "s", "n": 1, "key": "a"}, {"shop": "s", "n": 1, "key": "a"}]
    lines = SeenRows(CONTRACT).repeated(_coerced(rows))
    assert lines.to_numpy().tolist() == [
        [1, "key", "key.unique", "a"],
        [1, "shop+n", "shop+n.unique", "s+1"],
        [1, "row", "row.unique", "the whole row"],
    ]


def test_rows_with_an_unread_value_repeat_nothing_as_a_whole() -> None:
    frame = _coerced([{"n": None}, {"n": None}, {"n": None}])
    assert SeenRows(CONTRACT).repeated(frame)["row"].tolist() == [1, 2]
    unread = SeenRows(CONTRACT).repeated(frame, pd.Series([0]))
    assert unread["row"].tolist() == [2]


@pytest.mark.parametrize("name", ["row", "a+b"])
def test_a_column_may_bear_the_name_of_such_a_rule(name: str) -> None:
    contract = Contract(problem="p", columns={
        name: ColumnContract(type="string", unique=True, nullable=True),
        "a": ColumnContract(type="string"),
    })  # fmt: skip
    frame = pd.DataFrame({name: ["x", None, "x", None], "a": list("abcd")}, dtype=object)
    lines = SeenRows(contract).repeated(frame)
    assert lines.to_numpy().tolist() == [[2, name, f"{name}.unique", "x"]]


@settings(max_examples=60)
@given(
    parts=st.lists(
        st.one_of(
            st.lists(st.integers(-12, 12), max_size=12),
            st.lists(st.sampled_from([-(2**53) + 1, 2**53 - 1, 2**40, 2**40 + 1]), max_size=5),
            st.tuples(st.integers(-30, 30), st.integers(0, 40)).map(
                lambda span: list(range(span[0], span[0] + span[1]))
            ),
        ),
        max_size=8,
    )
)
def test_integers_in_any_order_repeat_as_in_a_set(parts: list[list[int]]) -> None:
    contract = Contract(problem="p", columns={"n": ColumnContract(type="integer", unique=True)})
    seen, known = SeenRows(contract), set[int]()
    for part in parts:
        frame = pd.DataFrame({"n": np.array(part, dtype="int64")})
        again = [number in known or number in part[:i] for i, number in enumerate(part)]
        assert seen.repeated(frame)["row"].tolist() == np.flatnonzero(again).tolist()
        known.update(part)


def test_infinities_of_either_sign_are_values_of_their_own() -> None:
    contract = Contract(
        problem="p", columns={"n": ColumnContract(type="integer", unique=True, nullable=True)}
    )
    seen = SeenRows(contract)
    frame = pd.DataFrame({"n": [np.inf, -np.inf, 3.0, np.nan, np.inf, np.nan]})
    assert seen.repeated(frame)["row"].tolist() == [4]
    assert seen.repeated(pd.DataFrame({"n": [-np.inf, 2.0]}))["row"].tolist() == [0]


def test_numbers_given_out_in_turn_take_no_memory() -> None:
    contract = Contract(problem="p", columns={"n": ColumnContract(type="integer", unique=True)})
    seen = SeenRows(contract)
    tracemalloc.start()
    for start in range(0, 2_000_000, 100_000):
        assert seen.repeated(pd.DataFrame({"n": np.arange(start, start + 100_000)})).empty
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
