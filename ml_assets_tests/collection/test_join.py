from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from ml_assets.collection.join_account import StepAccount
from ml_assets.spec.errors import DataError
from ml_assets_tests.collection.joined_tables import joined_tables

ORDERS = pd.DataFrame({
    "order": [1, 2, 3, 4, 5],
    "customer": pd.array([7, 9, None, 7, 8], "Int64"),
    "Customer": ["g", "i", None, "g", "h"],
})  # fmt: skip
CUSTOMERS = pd.DataFrame({"customer": [8, 7, 6], 'na"me': ["Ha", "Ga", "Fa"]})
VISITS = pd.DataFrame({
    "who": [9, 7, 7, 8, 5, 7],
    "minutes": [3.0, np.nan, 2.5, 1.0, 4.0, 0.5],
    "bought": [True, False, True, None, True, True],
    "page": ["b", "c", None, "a", "a", "d"],
    "count": [2**53 + 1, 1, 2, 3, 4, 5],
})  # fmt: skip


def _orders_with(how: str, right: pd.DataFrame, on: str) -> pd.DataFrame:
    """Return pandas' merge, whose missing keys are kept from matching each other."""
    return ORDERS.merge(right.rename(columns={on: "customer"}), "outer" if how == "outer" else
                        "left" if how == "left" else "inner", "customer")  # fmt: skip


@pytest.mark.parametrize("how", ["left", "inner", "outer"])
def test_each_kind_of_join_holds_the_rows_of_pandas_merge(how: str) -> None:
    found, account = joined_tables(
        [{"source": "customers", "on": "customer", "how": how}],
        orders=ORDERS,
        customers=CUSTOMERS,
    )
    expected = _orders_with(how, CUSTOMERS, "customer").sort_values("order").reset_index(drop=True)
    assert_frame_equal(found, expected, check_dtype=False)
    assert account.complete
    step = account.steps[0]
    assert (step.matched_left, step.unmatched_left, step.fanned_out) == (3, 2, 0)
    assert (step.matched_right, step.unmatched_right) == (2, 1)
    assert account.rows_out == {"left": 5, "inner": 3, "outer": 6}[how]


def test_rows_come_in_the_order_of_the_base_then_of_the_source() -> None:
    found, account = joined_tables(
        [{"source": "visits", "on": {"customer": "who"}, "validate": "many_to_many",
          "how": "outer"},
         {"source": "customers", "on": "customer", "prefix": "c_", "how": "outer"}],
        orders=ORDERS, visits=VISITS, customers=CUSTOMERS,
    )  # fmt: skip
    assert found["order"].tolist()[:9] == [1, 1, 1, 2, 3, 4, 4, 4, 5]
    assert found["page"].tolist()[:3] == ["c", None, "d"]
    # Last the unmatched visit of 5, then the customer 6 of whom nothing is known.
    assert found["customer"].tolist()[9:] == [5, 6]
    assert found['c_na"me'].tolist()[8:] == ["Ha", None, "Fa"]
    assert account.steps[0].fanned_out == 4
    assert account.complete


def test_names_that_differ_in_case_only_and_odd_names_are_kept() -> None:
    odd = pd.DataFrame({"a b": [1], "A B": ["x"], "select": [2.0], "p0": [3], "ä;--": [True]})
    other = pd.DataFrame({"from": [1], 'x"y': ["z"]})
    found, _ = joined_tables([{"source": "other", "on": {"a b": "from"}}], odd=odd, other=other)
    assert_frame_equal(found, odd.assign(**{'x"y': ["z"]}))


AGGREGATIONS = ["count", "sum", "mean", "min", "max", "std", "distinct", "first", "last"]


def test_aggregations_are_those_of_pandas() -> None:
    found, account = joined_tables(
        [{"source": "visits", "on": {"customer": "who"}, "prefix": "v_",
          "aggregate": {"minutes": AGGREGATIONS, "*": "count",
                        "page": ["count", "distinct", "min", "max", "first", "last"],
                        "bought": ["sum", "mean", "first"], "count": ["sum", "max"]}}],
        orders=ORDERS, visits=VISITS,
    )  # fmt: skip
    grouped = VISITS.assign(bought=VISITS["bought"].astype(object)).groupby("who")
    expected: dict[str, Any] = {}
    for column, functions in {
        "minutes": AGGREGATIONS, "page": ["count", "distinct", "min", "max", "first", "last"],
        "count": ["sum", "max"],
    }.items():  # fmt: skip
        for function in functions:
            name = {"distinct": "nunique"}.get(function, function)
            arguments = {"min_count": 1} if function == "sum" else {}
            # Of text with missing values pandas takes min and max only where they are taken out.
            values = VISITS[VISITS[column].notna()].groupby("who")[column]
            made = getattr(values, name)(**arguments)
            filled = 0 if function in ("count", "distinct") else np.nan
            expected[f"v_{column}_{function}"] = made.reindex(VISITS["who"].unique(),
                                                              fill_value=filled)  # fmt: skip
    truth = VISITS["bought"].map({True: 1.0, False: 0.0}).groupby(VISITS["who"])
    expected["v_bought_sum"], expected["v_bought_mean"] = truth.sum(min_count=1), truth.mean()
    expected["v_bought_first"] = grouped["bought"].first()
    expected["v_rows"] = grouped.size()
    wanted = pd.DataFrame(expected).reindex(ORDERS["customer"]).reset_index(drop=True)
    assert list(found.columns[3:]) == [
        *(f"v_minutes_{function}" for function in AGGREGATIONS), "v_rows",
        *(f"v_page_{f}" for f in ("count", "distinct", "min", "max", "first", "last")),
        "v_bought_sum", "v_bought_mean", "v_bought_first", "v_count_sum", "v_count_max",
    ]  # fmt: skip
    for name in wanted:
        assert found[name].isna().tolist() == wanted[name].isna().tolist(), name
        given, expected_values = found[name].dropna().tolist(), wanted[name].dropna().tolist()
        if isinstance(given[0], str):
            assert given == expected_values
        else:
            assert given == pytest.approx(expected_values, rel=1e-12), name
    assert found["v_count_sum"].iloc[1] == 2**53 + 1
    step = account.steps[0]
    assert (step.source_rows, step.right_rows, step.rows_out) == (6, 4, 5)
    assert account.complete


def test_an_integer_sum_beyond_64_bits_is_refused() -> None:
    right = pd.DataFrame({"k": [1, 1], "v": [2**62, 2**62]})
    with pytest.raises(DataError, match=r"steps\.0 \('right'\)\.aggregate: a sum is too large"):
        joined_tables([{"source": "right", "on": "k", "aggregate": {"v": "sum"}}],
                      left=pd.DataFrame({"k": [1]}), right=right)  # fmt: skip


@pytest.mark.parametrize(
    ("cardinality", "left", "right", "refused"),
    [
        ("one_to_one", [1, 2], [2, 1], None),
        ("one_to_one", [1, 1], [1, 2], r"'k' of the rows joined so far.*many_to_one"),
        ("one_to_one", [1, 2], [1, 1], r"'k' of the source 'right'.*one_to_many"),
        ("many_to_one", [1, 1], [1, 2], None),
        ("many_to_one", [1, 2], [5, 1, 5, 1, 1],
         r"2 repeated keys, the first: k = 5 in 2 rows; k = 1 in 3 rows.*many_to_many"),
        ("one_to_many", [1, 2], [1, 1], None),
        ("one_to_many", [1, 1], [1, 1], r"1 repeated keys, the first: k = 1 in 2 rows"),
        ("many_to_many", [1, 1], [1, 1], None),
        ("one_to_one", [None, None, 1], [None, None, 1], None),
    ],
)  # fmt: skip
def test_validate_states_which_keys_may_repeat(
    cardinality: str, left: list[int], right: list[int], refused: str | None
) -> None:
    def joined() -> int:
        frames = {"left": pd.DataFrame({"k": pd.array(left, "Int64")}),
                  "right": pd.DataFrame({"k": pd.array(right, "Int64"), "v": 1})}  # fmt: skip
        return len(joined_tables([{"source": "right", "on": "k", "validate": cardinality}],
                                 **frames)[0])  # fmt: skip

    if refused is None:
        assert joined() == sum(max(right.count(key) if key else 1, 1) for key in left)
    else:
        with pytest.raises(DataError, match=refused):
            joined()


def test_aggregating_makes_a_repeated_key_valid() -> None:
    found, _ = joined_tables(
        [{"source": "visits", "on": {"customer": "who"}, "aggregate": {"*": "count"},
          "validate": "many_to_one"}],
        orders=ORDERS, visits=VISITS,
    )  # fmt: skip
    assert found["rows"].tolist() == pytest.approx([3, 1, np.nan, 3, 1], nan_ok=True)


def test_whole_numbers_match_floats_exactly() -> None:
    left = pd.DataFrame({"k": [1, 2, 2**53 + 1]})
    right = pd.DataFrame({"k": [1.0, 2.5, float(2**53), np.nan], "v": [*"abcd"]})
    found, account = joined_tables([{"source": "right", "on": "k"}], left=left, right=right)
    assert found["v"].tolist() == ["a", None, None]
    assert (account.steps[0].matched_right, account.steps[0].unmatched_right) == (1, 3)
    outer, _ = joined_tables(
        [{"source": "right", "on": "k", "how": "outer"}], left=left, right=right
    )
    assert outer["k"].tolist()[:4] == [1, 2, 2**53, 2.5]
    assert outer["v"].tolist() == ["a", None, None, "b", "c", "d"]


def test_missing_floats_match_nothing() -> None:
    frame = pd.DataFrame({"k": [np.nan, np.nan, 1.0], "v": [1, 2, 3]})
    nan_kept = pa.table({"k": pa.array(frame["k"], from_pandas=False), "w": pa.array([1, 2, 3])})
    found, account = joined_tables([{"source": "right", "on": "k"}], left=frame, right=nan_kept)
    assert found["w"].tolist() == pytest.approx([np.nan, np.nan, 3], nan_ok=True)
    assert account.steps[0].unmatched_right == 2


def test_types_pass_through_unchanged() -> None:
    table = pa.table({
        "k": pa.array([1, 2]), "b": pa.array([b"\x00\xff", None]),
        "t": pa.array([1, None], pa.timestamp("ns")), "y": pa.array([True, None]),
        "f": pa.array([float("nan"), None]), "i": pa.array([2**62, None]),
    })  # fmt: skip
    found, _ = joined_tables([{"source": "right", "on": "k", "prefix": "r_"}],
                             left=table, right=table)  # fmt: skip
    for name in table.column_names[1:]:
        assert found[name].equals(found[f"r_{name}"])
    assert found["t"].dtype == "datetime64[ns]"
    assert found["b"].tolist() == [b"\x00\xff", None]


MOMENTS = {"t": pd.to_datetime(["2026-01-05", "2026-01-01", "2026-01-09", None, "2026-01-05"]),
           "k": ["a", "a", "b", "a", None]}  # fmt: skip
PRICES = pd.DataFrame({
    "at": pd.to_datetime(["2026-01-07", "2026-01-03", "2026-01-03", "2026-01-05", "2026-01-20",
                          "2026-01-05"]),
    "k": ["a", "a", "a", "b", "b", "a"],
    "price": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
})  # fmt: skip


@pytest.mark.parametrize("direction", ["backward", "forward", "nearest"])
@pytest.mark.parametrize("tolerance", [None, "2d", "4d"])
@pytest.mark.parametrize("text", [False, True])
def test_as_of_is_merge_asof_of_pandas(direction: str, tolerance: str | None, text: bool) -> None:
    rng = np.random.default_rng(0)
    left = pd.DataFrame(MOMENTS)
    many = pd.DataFrame({
        "t": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 400, 60), "h"),
        "k": rng.choice([*"abc"], 60),
    })  # fmt: skip
    left = pd.concat([left, many], ignore_index=True).assign(row=range(65))
    right = pd.concat([PRICES, many.head(40).rename(columns={"t": "at"}).assign(
        at=lambda f: f["at"] + pd.Timedelta("3h"), price=range(40))])  # fmt: skip
    given_left, given_right = left, right
    if text:
        iso = "%Y-%m-%dT%H:%M:%S"
        given_left = left.assign(t=left["t"].dt.strftime(iso).astype(object))
        given_right = right.assign(at=right["at"].dt.strftime(iso) + "Z")
    found, account = joined_tables(
        [{"source": "right", "on": "k",
          "as_of": {"left": "t", "right": "at", "direction": direction,
                    **({"tolerance": tolerance} if tolerance else {})}}],
        left=given_left, right=given_right,
    )  # fmt: skip
    expected = pd.merge_asof(
        left.dropna().sort_values("t", kind="stable"),
        right.sort_values("at", kind="stable"),
        left_on="t", right_on="at", by="k", direction=direction,
        tolerance=pd.Timedelta(tolerance) if tolerance else None,
    ).set_index("row")["price"].reindex(range(65))  # fmt: skip
    assert found["price"].tolist() == pytest.approx(expected.tolist(), nan_ok=True)
    assert found["row"].tolist() == list(range(65))
    assert account.complete
    assert account.steps[0].matched_left == expected.notna().sum()
    assert account.steps[0].matched_right == found[["k", "at", "price"]].dropna().drop_duplicates(
    ).shape[0]  # fmt: skip


def test_an_inner_as_of_join_keeps_the_matched_rows() -> None:
    found, account = joined_tables(
        [{"source": "prices", "on": "k", "how": "inner", "as_of": {"left": "t", "right": "at"}}],
        left=pd.DataFrame(MOMENTS), prices=PRICES,
    )  # fmt: skip
    assert found["price"].tolist() == [6.0, 4.0]
    assert account.complete


def test_an_as_of_join_needs_no_unique_key_in_the_source() -> None:
    as_of = {"left": "t", "right": "at"}
    with pytest.raises(DataError, match=r"'k' of the rows joined so far.*k = 'a' in 3 rows"):
        joined_tables([{"source": "prices", "on": "k", "validate": "one_to_one", "as_of": as_of}],
                      left=pd.DataFrame(MOMENTS), prices=PRICES)  # fmt: skip


def test_several_keys_must_all_match() -> None:
    rng = np.random.default_rng(0)
    left, right = (
        pd.DataFrame({"k": rng.choice(["a", "b", None], 60), "n": rng.choice([1, 2, np.nan], 60),
                      name: range(60)})
        for name in ("row", "of")
    )  # fmt: skip
    found, account = joined_tables(
        [{"source": "right", "on": ["k", "n"], "how": "inner", "validate": "many_to_many"}],
        left=left, right=right,
    )  # fmt: skip
    expected = left.dropna().merge(right.dropna(), "inner", ["k", "n"])
    expected = expected.sort_values(["row", "of"]).reset_index(drop=True)
    assert_frame_equal(found, expected, check_dtype=False)
    assert account.complete


def test_text_that_is_no_moment_is_refused() -> None:
    prices = PRICES.assign(at=["2026-01-07", "", None, "gestern", "2026-01-02", "x"])
    with pytest.raises(DataError, match=r"'at' holds text that is no moment.*row 3: 'gestern'"):
        joined_tables([{"source": "prices", "on": "k", "as_of": {"left": "t", "right": "at"}}],
                      left=pd.DataFrame(MOMENTS), prices=prices)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    left=st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=12),
    right=st.lists(st.none() | st.integers(0, 7), min_size=1, max_size=12),
    how=st.sampled_from(["left", "inner", "outer"]),
    unique=st.booleans(),
)
def test_the_account_balances_and_no_base_row_is_lost_or_doubled(
    left: list[int | None],
    right: list[int | None],
    how: Literal["left", "inner", "outer"],
    unique: bool,
) -> None:
    if unique:
        right = [key for n, key in enumerate(right) if key is None or key not in right[:n]]
    base = pd.DataFrame({"k": pd.array(left, "Int64"), "row": range(len(left))})
    source = pd.DataFrame({"k": pd.array(right, "Int64"), "of": range(len(right))})
    found, account = joined_tables(
        [{"source": "source", "on": "k", "how": how,
          "validate": "many_to_one" if unique else "many_to_many"}],
        base=base, source=source,
    )  # fmt: skip
    pairs = {(i, j) for i, a in enumerate(left) for j, b in enumerate(right)
             if a is not None and a == b}  # fmt: skip
    matched_left, matched_right = {i for i, _ in pairs}, {j for _, j in pairs}
    assert account.steps[0] == StepAccount(
        source="source", how=how, aggregated=False, left_rows=len(left), source_rows=len(right),
        right_rows=len(right), matched_left=len(matched_left),
        unmatched_left=len(left) - len(matched_left), matched_right=len(matched_right),
        unmatched_right=len(right) - len(matched_right),
        fanned_out=len(pairs) - len(matched_left), rows_out=len(found),
    )  # fmt: skip
    assert account.complete
    both = found.dropna(subset=["row", "of"])
    assert set(zip(both["row"].astype(int), both["of"].astype(int), strict=True)) == pairs
    if how == "left" and unique:
        assert found["row"].tolist() == base["row"].tolist()
