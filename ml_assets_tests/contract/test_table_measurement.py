from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.table_measurement import LARGEST_SAMPLE, Measurement, measure
from ml_assets.contract.table_rules import TableRule, TableRuleKind
from ml_assets.disk.parquet_table import ParquetTable, write_batches

RNG = np.random.default_rng(3)
ROWS = 5_000
NOW = datetime(2024, 6, 1)
FRAME = pd.DataFrame({
    "key": RNG.permutation(ROWS),
    "part": RNG.choice(["a", "b", None], ROWS),
    "x": np.where(RNG.random(ROWS) < 0.1, np.nan, RNG.normal(size=ROWS)),
    'odd "name"': RNG.normal(size=ROWS),
    "open": pd.Series(RNG.choice([True, False, None], ROWS), dtype=object),
    "at": pd.Timestamp("2024-01-01") + pd.to_timedelta(RNG.integers(0, 10**7, ROWS), unit="s"),
})  # fmt: skip


@pytest.fixture(params=["frame", "file"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> pd.DataFrame | ParquetTable:
    if request.param == "frame":
        return FRAME
    # Of many row groups, so that rows are read in parts.
    whole = pa.Table.from_pandas(FRAME, preserve_index=False)
    path = tmp_path / "table.parquet"
    write_batches(path, whole.schema, whole.to_batches(max_chunksize=300))
    return ParquetTable(path)


def _one(
    table: pd.DataFrame | ParquetTable, kind: TableRuleKind, *columns: str, **params: object
) -> Measurement:
    (found,) = measure(table, [TableRule("r", kind, columns, "As it must be.", params)], NOW)
    return found


def test_numbers_are_those_of_numpy(table: pd.DataFrame | ParquetTable) -> None:
    x = FRAME["x"].dropna().to_numpy()
    bounds = {"min": 0, "max": 1}
    assert _one(table, "row_count", **bounds).value == ROWS
    assert _one(table, "mean", "x", **bounds).value == pytest.approx(x.mean())
    assert _one(table, "std", "x", **bounds).value == pytest.approx(x.std(ddof=1))
    for q in (0, 0.05, 0.5, 1):
        found = _one(table, "quantile", "x", q=q, **bounds)
        assert found.value == pytest.approx(np.quantile(x, q))
        assert found.observed == f"{q:g} quantile {np.quantile(x, q):.6g}"
    assert _one(table, "missing_share", "x", max=0.1).value == FRAME["x"].isna().mean()
    share = _one(table, "category_share", "part", value="a", **bounds)
    assert share.value == (FRAME["part"] == "a").mean()
    truth = _one(table, "category_share", "open", value="True", **bounds)
    assert truth.value == _one(table, "category_share", "open", value="true", **bounds).value
    assert truth.value == FRAME["open"].eq(True).mean()
    age = _one(table, "freshness", "at", max_age_s=60.0)
    assert age.value == pytest.approx((NOW - FRAME["at"].max()).total_seconds())


def test_rows_are_those_of_pandas(table: pd.DataFrame | ParquetTable) -> None:
    assert _one(table, "unique", "key").value == 0
    repeated = FRAME["part"].notna() & FRAME["part"].duplicated(keep=False)
    found = _one(table, "unique", "part")
    assert found.value == repeated.sum()
    assert found.observed == f"{repeated.sum()} of {ROWS} rows repeat a value"
    assert [row["row"] for row in found.failing] == np.flatnonzero(repeated)[:20].tolist()
    assert len(found.failing) == LARGEST_SAMPLE

    keys = FRAME[["part", "at"]]
    again = keys.notna().all(axis=1) & keys.duplicated(keep=False)
    assert _one(table, "keys", "part", "at").value == again.sum()


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
def test_relations_ignore_missing_values(table: pd.DataFrame | ParquetTable, operator: str) -> None:
    left, right = FRAME["x"], FRAME['odd "name"']
    kept = getattr(
        left,
        dict(
            zip(
                ["<", "<=", ">", ">=", "==", "!="],
                ["lt", "le", "gt", "ge", "eq", "ne"],
                strict=True,
            )
        )[operator],
    )
    broken = left.notna() & ~kept(right)
    found = _one(table, "relation", "x", 'odd "name"', operator=operator)
    assert found.value == broken.sum()
    assert [row["row"] for row in found.failing] == np.flatnonzero(broken)[:20].tolist()


def test_what_cannot_be_measured_says_why() -> None:
    table = pd.DataFrame({"text": ["a"], "none": pd.Series([None], dtype="float64")})
    bounds = {"min": 0, "max": 1}
    assert _one(table, "mean", "gone", **bounds).observed == 'The column "gone" is absent.'
    assert _one(table, "mean", "text", **bounds).value is None
    assert _one(table, "mean", "text", **bounds).observed
    for kind, params in (("mean", {}), ("std", {}), ("quantile", {"q": 0.5})):
        assert _one(table, kind, "none", **bounds, **params).value is None
    assert _one(table.iloc[:0], "category_share", "text", value="a", **bounds).value is None
    assert _one(table.iloc[:0], "missing_share", "text", max=0).value == 0


def test_columns_are_compared_by_name_and_some_are_ignored() -> None:
    rule = TableRule("r", "columns_match", ("a", "b"), "As it must be.")
    (found,) = measure(pd.DataFrame({"a": [1], "c": [2], "d": [3]}), [rule], NOW, ignored=["d"])
    assert found.value == 2
    assert found.failing == [
        {"column": "b", "found": "absent"}, {"column": "c", "found": "unexpected"},
    ]  # fmt: skip
