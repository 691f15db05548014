from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from sklearn.model_selection import train_test_split

from ml_assets.contract.inference import infer_contract
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.estimator.row_hashes import falls_in, row_hashes
from ml_assets.preparation import split_rows
from ml_assets.preparation.split_table import SplitTable, settled_frames, split_table
from ml_assets.spec.errors import DataError
from ml_assets_tests.spec.specs import make_spec

ROWS = 240
PLACES = np.arange(ROWS)
FRAME = pd.DataFrame({
    "key": [f"k{i}" for i in PLACES],
    "size": PLACES / 8,
    "shop": [f"s{i % 17}" for i in PLACES],
    "at": pd.Timestamp("2026-01-01") + pd.to_timedelta((PLACES * 7) % ROWS, unit="h"),
    "side": np.where(PLACES % 5 == 0, "test", "train"),
    "left": np.where(PLACES % 3 == 0, "yes", "no"),
})  # fmt: skip


def split(
    folder: Path, frame: pd.DataFrame = FRAME, batch: int = 50, **sections: Any
) -> SplitTable:
    spec = make_spec(**{"columns": {"id": "key"}, **sections})
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    write_batches(folder / "clean.parquet", rows.schema, rows.to_batches(batch))
    clean = ParquetTable(folder / "clean.parquet")
    return split_table(clean, infer_contract(frame, spec), spec, folder)


def rows_of(kept: "pd.Series | np.ndarray") -> pd.DataFrame:
    return FRAME[kept].reset_index(drop=True)


@pytest.mark.parametrize("batch", [ROWS, 7])
def test_a_stratified_split_is_that_of_scikit_learn(tmp_path: Path, batch: int) -> None:
    parts = split(tmp_path, batch=batch, split={"seed": 3, "test_fraction": 0.2})
    _, held_out = train_test_split(
        PLACES, test_size=0.2, random_state=3, stratify=FRAME["left"]
    )  # fmt: skip
    assert_frame_equal(parts.test.frame(), rows_of(np.isin(PLACES, held_out)))
    assert_frame_equal(parts.train.frame(), rows_of(~np.isin(PLACES, held_out)))
    assert parts.left_out == 0


def test_the_sides_keep_the_schema_of_the_table(tmp_path: Path) -> None:
    parts = split(tmp_path)
    schema = ParquetTable(tmp_path / "clean.parquet").schema
    assert parts.train.schema.equals(schema)
    assert parts.test.schema.equals(schema)


def test_a_time_split_holds_out_the_latest_rows_and_leaves_the_gap(tmp_path: Path) -> None:
    parts = split(
        tmp_path,
        columns={"id": "key", "time": "at"},
        split={"strategy": "time", "gap": "12h", "test_fraction": 0.25},
    )
    border = FRAME["at"].sort_values().iloc[-60]
    assert_frame_equal(parts.test.frame(), rows_of(FRAME["at"] >= border))
    early = FRAME["at"] <= border - pd.Timedelta("12h")
    assert_frame_equal(parts.train.frame(), rows_of(early))
    assert parts.left_out == ROWS - 60 - early.sum() == 11


def test_a_group_is_on_one_side(tmp_path: Path) -> None:
    parts = split(tmp_path, columns={"id": "key", "group": "shop"})
    train, test = parts.train.frame(), parts.test.frame()
    assert not set(train["shop"]) & set(test["shop"])
    assert len(train) + len(test) == ROWS
    # A group is 14 or 15 rows of the 240.
    assert len(test) == pytest.approx(0.25 * ROWS, abs=15)


def test_a_stated_side_is_kept(tmp_path: Path) -> None:
    parts = split(tmp_path, split={"strategy": "column", "column": "side"})
    assert_frame_equal(parts.test.frame(), rows_of(FRAME["side"] == "test"))
    assert_frame_equal(parts.train.frame(), rows_of(FRAME["side"] == "train"))


def test_a_target_of_one_class_is_refused(tmp_path: Path) -> None:
    contract = infer_contract(FRAME, make_spec())
    single = pa.Table.from_pandas(FRAME.assign(left="no"), preserve_index=False)
    write_batches(tmp_path / "clean.parquet", single.schema, single.to_batches())
    with pytest.raises(DataError, match="left = 'no' in 240 rows"):
        split_table(ParquetTable(tmp_path / "clean.parquet"), contract, make_spec(), tmp_path)
    assert not (tmp_path / "train.parquet").exists()


def test_a_batch_without_a_missing_value_has_the_types_of_one_with(tmp_path: Path) -> None:
    visits = pd.array([None if i < 3 else i for i in PLACES], "Int64")
    frame = FRAME.assign(visits=visits)
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    write_batches(tmp_path / "clean.parquet", rows.schema, rows.to_batches())
    contract = infer_contract(frame, make_spec(columns={"id": "key"}))
    table = ParquetTable(tmp_path / "clean.parquet")
    (whole,) = settled_frames(table, contract)
    (some,) = settled_frames(table, contract, ["visits", "left"])
    assert list(some.columns) == ["visits", "left"]
    write_batches(tmp_path / "clean.parquet", rows.schema, [rows.slice(3)])
    (filled,) = settled_frames(table, contract)
    assert filled.dtypes.to_dict() == whole.dtypes.to_dict()


def test_the_rows_of_a_large_table_are_drawn_as_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(split_rows, "EXACT_ROWS", 100)
    twice = pd.concat([FRAME, FRAME.assign(key=FRAME["key"] + "b")], ignore_index=True)
    parts = split(tmp_path, twice, split={"seed": 3, "test_fraction": 0.2})
    train, test = parts.train.frame(), parts.test.frame()
    assert sorted([*train["key"], *test["key"]]) == sorted(twice["key"])
    assert not set(train["size"]) & set(test["size"])
    assert len(test) == pytest.approx(0.2 * len(twice), rel=0.4)
    hashes = row_hashes(twice, ["key"])
    assert test["key"].tolist() == twice["key"][falls_in(hashes, 0.2, 3)].tolist()


def test_rows_are_held_out_without_a_target(tmp_path: Path) -> None:
    clusters = {"task": "clustering"}
    parts = split(tmp_path, problem=clusters, split={"seed": 3, "test_fraction": 0.2})
    _, held_out = train_test_split(PLACES, test_size=0.2, random_state=3)
    assert_frame_equal(parts.test.frame(), rows_of(np.isin(PLACES, held_out)))
    for strategy, columns in (("group", {"group": "shop"}), ("time", {"time": "at"})):
        (folder := tmp_path / strategy).mkdir()
        parts = split(folder, problem=clusters, columns=columns, split={"strategy": strategy})
        assert parts.train.rows + parts.test.rows == ROWS
        assert 30 < parts.test.rows < 90


def test_a_side_may_lack_anomalies_which_are_not_learnt(tmp_path: Path) -> None:
    frame = FRAME.assign(left=np.where((PLACES % 3 == 0) & (FRAME["side"] == "test"), "yes", "no"))
    parts = split(tmp_path, frame, problem={"task": "anomaly_detection", "target": "left"},
                  split={"strategy": "column", "column": "side"})  # fmt: skip
    assert set(parts.train.frame()["left"]) == {"no"}
    assert set(parts.test.frame()["left"]) == {"no", "yes"}
