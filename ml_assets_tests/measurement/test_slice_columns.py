import numpy as np
import pandas as pd
import pytest

from ml_assets.measurement.slice_columns import SliceColumn, slice_columns
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets_tests.modeling.all_kinds import plan_of, table

PLAN = FeaturePlan(target="y", features=[])


def rows_of(columns: list[SliceColumn], column: str) -> dict[str, set[int]]:
    """Rows by the slice's name, of all ways in which a column parts them."""
    return {
        name: set(np.flatnonzero(one.codes == code).tolist())
        for one in columns
        if one.column == column
        for code, name in enumerate(one.names)
    }


def places(condition: pd.Series) -> set[int]:
    return set(np.flatnonzero(condition.to_numpy()).tolist())


def test_every_kind_of_column_is_sliced() -> None:
    frame = table("binary_classification", rows=300)
    found = slice_columns(frame, plan_of())

    assert {one.column for one in found} == set(frame.columns) - {"y"}
    colours = rows_of(found, "colour")
    assert colours["colour = red"] == places(frame["colour"] == "red")
    assert colours["colour is missing"] == places(frame["colour"].isna())
    assert rows_of(found, "is new")["is new = True"] == places(frame["is new"].eq(True))
    assert len(rows_of(found, "city")) == 21
    sizes = rows_of(found, "size")
    assert len(sizes) == 6
    top = next(name for name in sizes if name.startswith("size ≥ "))
    assert sizes[top] == places(frame["size"] >= float(top.removeprefix("size ≥ ")))
    assert rows_of(found, "photo") == {"photo is missing": places(frame["photo"].isna())}


def test_moments_are_sliced_by_what_repeats_and_by_when() -> None:
    frame = table("binary_classification", rows=300)
    found = rows_of(slice_columns(frame, plan_of()), "ordered at")
    moments = frame["ordered at"]
    assert found["month of ordered at = May"] == places(moments.dt.month == 5)
    assert found["weekday of ordered at = Sunday"] == places(moments.dt.weekday == 6)
    assert found["hour of ordered at = 6 to 11"] == places(moments.dt.hour.between(6, 11))
    assert found["ordered at is missing"] == places(moments.isna())
    last = next(name for name in found if name.startswith("ordered at ≥ "))
    day = pd.Timestamp(last.removeprefix("ordered at ≥ "))
    assert found[last] == places(moments >= day)
    assert 30 < len(found[last]) < 80


def test_texts_are_sliced_by_length() -> None:
    frame = table("binary_classification", rows=300)
    found = rows_of(slice_columns(frame, plan_of()), "comment")
    shortest = next(name for name in found if name.startswith("characters of comment <"))
    bound = float(shortest.rpartition(" ")[2])
    assert found[shortest] == places(frame["comment"].str.len() < bound)


def test_columns_that_no_model_reads_are_sliced_unless_they_name_rows() -> None:
    frame = pd.DataFrame({
        "key": np.arange(100), "code": [f"row {number}" for number in range(100)],
        "shop": ["a", "b"] * 50, "visits": np.arange(100) % 5, "spent": np.arange(100) / 7,
        "empty": [None] * 100, "at": pd.Timestamp("2026-01-01"), "y": 1.0, "counts": 2.0,
    })  # fmt: skip
    plan = PLAN.model_copy(update={"weight": "counts"})
    columns = slice_columns(frame, plan, aside={"shop"})
    assert {one.column for one in columns} == {"visits", "spent"}
    assert rows_of(columns, "visits")["visits = 3"] == places(frame["visits"] == 3)


@pytest.mark.parametrize("values", [[None, b"one", b"two"], ["x" * 90] * 3])
def test_long_values_and_files_stay_out_of_names(values: list[object]) -> None:
    frame = pd.DataFrame({"what": values * 20})
    names = [name for one in slice_columns(frame, PLAN) for name in one.names]
    assert all(len(name) < 80 for name in names)
    assert not any("one" in name for name in names)


def test_small_tables_have_fewer_bins() -> None:
    rng = np.random.default_rng(1)
    for rows, bins in ((60, 2), (143, 4), (400, 5)):
        frame = pd.DataFrame({"size": rng.normal(size=rows)})
        (column,) = slice_columns(frame, PLAN, min_rows=30)
        assert len(column.names) == bins
        assert np.bincount(column.codes).min() >= min(30, rows // 2 - 3)
