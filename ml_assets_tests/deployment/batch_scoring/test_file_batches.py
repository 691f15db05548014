from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from ml_assets.deployment.batch_scoring.file_batches import FileBatches
from ml_assets.deployment.batch_scoring.record import BatchRecord
from ml_assets.deployment.batch_scoring.run import BatchRun
from ml_assets.deployment.batch_scoring.sampled_rows import SampledRows
from ml_assets.disk.parquet_table import ParquetTable, write_batches


def scored(folder: Path, batch: str, ids: list[Any]) -> tuple[BatchRun, BatchRecord]:
    tables = []
    for name, table in (("predictions", pa.table({"id": ids, "prediction": ["yes"] * len(ids)})),
                        ("rejected", pa.table({"x": [1]}))):  # fmt: skip
        tables.append(ParquetTable(folder / f"{batch}-{name}.parquet"))
        write_batches(tables[-1].path, table.schema, [table])
    run = BatchRun(batch, *tables, read=len(ids) + 1, parts=1, reused_parts=0, workers=1,
                   seconds=1.0, sample=SampledRows(pa.schema([])))  # fmt: skip
    record = BatchRecord(
        batch=batch, problem="p", model_version="v", contract_version=1, input=f"{batch}.csv",
        input_digest="d", run_id=None, scored_at=datetime.now(UTC), read=run.read,
        scored=len(ids), rejected=1, output=None,
    )  # fmt: skip
    return run, record


def test_a_batch_that_was_kept_is_known(tmp_path: Path) -> None:
    kept = FileBatches(tmp_path / "artifacts")
    run, record = scored(tmp_path, "a", [1, 2])
    assert kept.known("a") is None
    kept.keep(run, record)
    assert kept.known("a") == record
    assert kept.rejected("a").rows == 1
    kept.predictions("a").path.unlink()
    assert kept.known("a") is None


def test_batches_are_told_apart_by_their_files(tmp_path: Path) -> None:
    kept = FileBatches(tmp_path / "artifacts")
    records = []
    for batch, ids in (("a", [1, 2]), ("b", ["x"])):
        run, record = scored(tmp_path, batch, ids)
        kept.keep(run, record)
        records.append(record)
    assert kept.together(records).read_all().to_pydict() == {
        "id": ["1", "2", "x"], "prediction": ["yes"] * 3, "_file": ["a.csv", "a.csv", "b.csv"],
    }  # fmt: skip
