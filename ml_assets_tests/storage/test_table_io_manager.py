from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa
import pytest
from upath import UPath

from ml_assets.storage.table_io_manager import Table, TableIOManager

FRAME = pd.DataFrame(
    {
        "n": pd.array([1.5, None], dtype="float64"),
        "s": ["x", None],
        "t": [pd.Timestamp("2026-01-02T03:04:05.000000006"), pd.NaT],
    },
    index=[7, 9],
)


def handed_back(value: Any, base: UPath) -> tuple[Any, Any]:
    """Store a table; return it as a plain input and as an Arrow input get it."""
    found: dict[str, Any] = {}

    @dg.asset
    def stored() -> Table:
        return value

    @dg.asset
    def as_frame(stored: Table) -> None:
        found["frame"] = stored

    @dg.asset(ins={"stored": dg.AssetIn(metadata={"as": "arrow"})})
    def as_arrow(stored: Any) -> None:
        found["arrow"] = stored

    resources = {"io_manager": TableIOManager(base_path=base)}
    assert dg.materialize([stored, as_frame, as_arrow], resources=resources).success
    return found["frame"], found["arrow"]


@pytest.mark.parametrize("kind", ["disk", "memory"])
def test_a_frame_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    base = UPath(tmp_path if kind == "disk" else "memory://tables")
    frame, arrow = handed_back(FRAME, base)
    pd.testing.assert_frame_equal(frame, FRAME.reset_index(drop=True))
    assert isinstance(arrow, pa.Table)
    assert arrow.column_names == ["n", "s", "t"]
    assert (base / "stored.parquet").exists()


def test_an_arrow_table_comes_back_with_its_types(tmp_path: Path) -> None:
    table = pa.table({"day": pa.array([1], pa.date32()), "small": pa.array([1], pa.int8())})
    frame, arrow = handed_back(table, UPath(tmp_path))
    assert arrow.equals(table)
    assert frame["day"].dtype == "datetime64[ns]"


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    frame, _ = handed_back(FRAME.head(0), UPath(tmp_path))
    assert len(frame) == 0
    assert list(frame.columns) == ["n", "s", "t"]
