"""One stage of the data half on one table, in a process of its own: prints seconds and peak MiB."""

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.spec.problem_spec import ProblemSpec

SPEC = ProblemSpec.model_validate({
    "name": "scale",
    "problem": {"task": "binary_classification", "target": "y"},
    "sources": {"table": {"uri": "source.parquet"}},
    "columns": {"id": "id"},
})  # fmt: skip


def make(folder: Path, rows: str) -> int:
    """Write a table of 20 columns: numbers, integers, categories, a moment, gaps, 1 % bad rows."""
    import duckdb

    columns = [f"(hash(i * 31 + {k}) % 100000) / 1000.0 AS x{k}" for k in range(8)]
    columns += [f"CAST(hash(i * 17 + {k}) % 1000 AS BIGINT) AS n{k}" for k in range(3)]
    columns += [f"'c' || (hash(i * 13 + {k}) % 20) AS c{k}" for k in range(4)]
    columns += [
        "CASE WHEN hash(i + 6) % 50 = 0 THEN NULL ELSE (hash(i + 6) % 1000) / 10.0 END AS gap",
        "TIMESTAMP '2024-01-01' + INTERVAL (i % 31536000) SECOND AS moment",
        "hash(i + 9) % 2 = 0 AS flag",
        "CASE WHEN hash(i + 11) % 4 = 0 THEN 'yes' ELSE 'no' END AS y",
    ]
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as database:
        database.execute(
            f"COPY (SELECT i AS id, {', '.join(columns)} FROM range({int(rows)}) t(i)) "
            f"TO '{folder / 'source.parquet'}' (FORMAT parquet, ROW_GROUP_SIZE 122880)"
        )
    return int(rows)


def scan(folder: Path) -> int:
    """Let DuckDB read every value of the raw table once."""
    import duckdb

    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as database:
        table = f"'{folder / 'raw.parquet'}'"
        names = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
        wanted = ", ".join(f"min({name}), max({name})" for name in names)
        database.execute(f"SELECT count(*), {wanted} FROM {table}").fetchall()
    return _raw(folder).rows


def read(folder: Path) -> int:
    """Read the source into raw data."""
    from ml_assets.reading.source import open_source

    rows = open_source(SPEC.sources["table"], folder)
    return write_batches(folder / "raw.parquet", rows.schema, rows)


def infer(folder: Path) -> int:
    """Infer and pin the contract."""
    from ml_assets.contract.table_inference import infer_from_table

    write_contract(infer_from_table(_raw(folder), SPEC), folder / "contract.yaml")
    return _raw(folder).rows


def diff(folder: Path) -> int:
    """Compare the raw table with the pinned contract."""
    from ml_assets.contract.observation import observe

    raw = _raw(folder)
    return observe(raw.frames(), read_contract(folder / "contract.yaml"), raw.schema).rows


def clean(folder: Path) -> int:
    """Judge every row by the contract and write clean and quarantined rows."""
    from ml_assets.preparation.clean_table import clean_table

    tally = clean_table(_raw(folder), read_contract(folder / "contract.yaml"), folder).tally
    return tally.clean + tally.quarantined


def judge(folder: Path) -> int:
    """Judge the clean table as a whole by Great Expectations."""
    from ml_assets.contract.expectation_suite import judge_table

    table = ParquetTable(folder / "clean.parquet")
    judged = judge_table(table, read_contract(folder / "contract.yaml"))
    assert all(verdict.passed for verdict in judged.verdicts)
    return table.rows


def split(folder: Path) -> int:
    """Write training and test rows."""
    from ml_assets.preparation.split_table import split_table

    contract = read_contract(folder / "contract.yaml")
    parts = split_table(ParquetTable(folder / "clean.parquet"), contract, SPEC, folder)
    return parts.train.rows + parts.test.rows


def overlap(folder: Path) -> int:
    """Look for rows that are on both sides."""
    from ml_assets.preparation.split_overlap import shared_rows
    from ml_assets.preparation.split_table import settled_frames

    contract = read_contract(folder / "contract.yaml")
    parts = [ParquetTable(folder / f"{side}.parquet") for side in ("train", "test")]
    train, test = (partial(settled_frames, part, contract) for part in parts)
    found = shared_rows(train, test, ["id"])
    return sum(part.rows for part in parts) if not found.count else 0


def _raw(folder: Path) -> ParquetTable:
    return ParquetTable(folder / "raw.parquet")


STAGES: dict[str, Callable[..., int]] = {
    stage.__name__: stage for stage in (make, read, scan, infer, diff, clean, judge, split, overlap)
}


def main() -> None:
    """Run the stage that the command line names, in the folder that it names."""
    stage, folder, *arguments = sys.argv[1:]
    started, used = time.perf_counter(), time.process_time()
    rows = STAGES[stage](Path(folder), *arguments)
    found: dict[str, Any] = {
        "rows": rows,
        "wall_s": time.perf_counter() - started,
        "cpu_s": time.process_time() - used,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
