"""Collect what the service wrote into the table of predictions, each line once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.monitoring.prediction_log.line_chunks import LineChunk, file_identity, line_chunks
from ml_assets.monitoring.prediction_log.log_table import LogTable
from ml_assets.monitoring.prediction_log.logged_rows import logged_rows
from ml_assets.monitoring.prediction_log.progress import FileProgress, Progress

if TYPE_CHECKING:
    import pyarrow as pa
    from upath import UPath

PROGRESS_FILE = "collected.json"
_DAMAGED = "damaged-"


@dataclass(frozen=True)
class Collection:
    """The table that is collected into, on which day, and the first day that is kept.

    ``features`` is the contract of the features that the table holds.
    """

    table: LogTable
    features: Contract
    today: date
    first_day: date

    @property
    def progress_file(self) -> "Path | UPath":
        """Where the progress is stored."""
        return self.table.folder / PROGRESS_FILE

    def kept(self, rows: "pa.Table") -> "pa.Table":
        """Return the rows of days that are kept."""
        import pyarrow as pa
        import pyarrow.compute as pc

        days = pc.cast(rows.column("time"), pa.date32())
        return rows.filter(pc.greater_equal(days, pa.scalar(self.first_day, pa.date32())))


def collect_lines(collection: Collection, progress: Progress, files: Sequence[Path]) -> set[str]:
    """Collect the lines that files of the log have got since the last time.

    A part of the table is named after its file's identity and the place of its first line, and
    the progress is stored after it. Where a process is killed in between, the next one writes the
    same part again, perhaps with more lines. An unfinished last line is left for the next time, a
    damaged one is kept in a file beside the table. Returns the identities of the files.
    """
    present = set()
    for path in files:
        identity = file_identity(path)
        if identity is None:
            continue
        present.add(identity)
        started = FileProgress(name=path.name, grown=collection.today)
        known = progress.files.setdefault(identity, started)
        known.name = path.name
        for chunk in line_chunks(path, known.offset):
            _collect_chunk(collection, progress, known, f"{identity}-{chunk.start:012d}", chunk)
    return present


def drop_old(collection: Collection, progress: Progress, present: set[str]) -> None:
    """Remove the days, and the damaged lines of days, before the first one that is kept.

    They are not counted any more before they are removed, so that a process killed in between
    leaves nothing but days for the next one to remove.
    """
    progress.forget(collection.first_day, present)
    progress.write(collection.progress_file)
    for day in collection.table.days():
        if day < collection.first_day:
            collection.table.drop(day)
    limit = f"{_DAMAGED}{collection.first_day.isoformat()}"
    for path in damaged_files(collection.table.folder):
        if path.name < limit:
            path.unlink()


def damaged_files(folder: "Path | UPath") -> "list[Path | UPath]":
    """Return the files of damaged lines, by the day on which they were found."""
    if not folder.exists():
        return []
    found = [path for path in folder.iterdir() if path.name.startswith(_DAMAGED)]
    return sorted(found, key=lambda path: path.name)


def _collect_chunk(
    collection: Collection, progress: Progress, known: FileProgress, part: str, chunk: LineChunk
) -> None:
    table = collection.table
    read = logged_rows(chunk.lines, collection.features, table.schema)
    rows = collection.kept(read.rows)
    written = table.write(part, rows)
    if read.damaged:
        name = f"{_DAMAGED}{collection.today.isoformat()}-{part}.jsonl"
        atomic_write(table.folder / name, b"\n".join([*read.damaged, b""]))
    progress.add(written)
    known.offset, known.grown = chunk.end, collection.today
    known.lines += len(chunk.lines)
    known.rows += len(rows)
    known.damaged += len(read.damaged)
    known.expired += len(read.rows) - len(rows)
    progress.write(collection.progress_file)
