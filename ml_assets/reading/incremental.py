"""Read only what is new of a source, and keep the rest as Parquet parts."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.reading.cursor_value import CursorValue, as_json, from_json, largest
from ml_assets.reading.files import open_file, stack_files
from ml_assets.reading.source import open_source
from ml_assets.reading.source_file import SourceFile, find_files, without_secrets
from ml_assets.reading.table_stream import TableStream, mixed_columns, no_row, stack_streams
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa
    from upath import UPath

MANIFEST = "manifest.json"
# Formats whose values can be read again as they are written.
WRITTEN_AS_TEXT = ("csv", "json", "log", "excel")


@dataclass(frozen=True)
class Part:
    """One part: a Parquet file, and what it holds the rows of.

    ``of`` and ``version`` name a file, or a fetch and its first cursor value. ``types`` are the
    types of its columns as inferred from it alone, ``as_text`` the columns that were read as text
    because other files' values are of another type.
    """

    file: str
    of: str
    version: str | None
    rows: int
    types: dict[str, str]
    as_text: list[str]


@dataclass(frozen=True)
class Refreshed:
    """The table of a source after a refresh, and what the refresh did.

    ``read_now`` and ``reused`` count files or fetches, ``rows_new`` the rows read now.
    """

    stream: TableStream
    read_now: int
    reused: int
    rows_new: int
    rows: int

    def reader(self) -> "pa.RecordBatchReader":
        """Return all rows; valid until the next refresh of the same folder."""
        return self.stream.reader()


def refresh(source: Source, root: Path, folder: "UPath | Path") -> Refreshed:
    """Read what is new of a source into ``folder``, and return the table of all of it.

    Of files (``incremental``), each is one part: files of the same size and ETag or modification
    time are not read again, a modified file replaces its part, a deleted file's rows are gone;
    the table always equals what reading all files gives. Of a database with ``cursor``, each
    fetch with new rows is one part: the rows beyond the largest value read so far; rows whose
    cursor is missing are read by the first fetch only. Other settings of the source begin anew.

    ``folder`` belongs to one source and one refresh at a time. Its manifest is written in one
    step after the parts, so that a crash neither loses nor doubles rows; parts that it does not
    name are removed. Raises SourceError as ``open_source`` does, and leaves the last state then.
    """
    settings = _fingerprint(source.model_dump_json(exclude={"incremental"}), str(root))
    state = _read_manifest(folder / MANIFEST, settings)
    if source.cursor is not None:
        return _refresh_by_cursor(source, root, folder, state)
    return _refresh_files(source, root, folder, state)


@dataclass(frozen=True)
class _State:
    settings: str
    parts: list[Part]
    after: CursorValue | None = None


def _refresh_files(source: Source, root: Path, folder: "UPath | Path", state: _State) -> Refreshed:
    files = find_files(source.uri, root, source.format)
    known = {(p.of, p.version): p for p in state.parts if (folder / p.file).exists()}
    # The version is asked for before the file is read: a change in between is seen next time.
    versions = {file.path: file.version() for file in files}
    parts: list[Part] = []
    read: set[str] = set()
    for file in files:
        version = versions[file.path]
        part = known.get((file.path, version)) if version else None
        if part is None:
            part = _write_file(file, source, folder, version, {}, frozenset())
            read.add(part.of)
        parts.append(part)
    mixed = mixed_columns([_schema(part) for part in parts]) if _same_columns(parts) else set()
    for i, (file, part) in enumerate(zip(files, parts, strict=True)):
        wanted = _columns_as_text(part, mixed) if file.format in WRITTEN_AS_TEXT else []
        if wanted != part.as_text:
            # The part of before stays until the manifest names this one.
            types = part.types
            parts[i] = _write_file(file, source, folder, versions[file.path], types,
                                   frozenset(wanted))  # fmt: skip
            read.add(part.of)
    stream = stack_files(files, [_stream(folder, p, f.shown) for f, p in
                                 zip(files, parts, strict=True)])  # fmt: skip
    _commit(folder, _State(state.settings, parts))
    return _refreshed(stream, parts, read)


def _write_file(
    file: SourceFile,
    source: Source,
    folder: "UPath | Path",
    version: str | None,
    types: dict[str, str],
    as_text: frozenset[str],
) -> Part:
    stream = open_file(file, source, as_text)
    name = f"{_fingerprint(file.path, version or '', *sorted(as_text))}.parquet"
    rows = write_batches(folder / name, stream.schema, stream.batches())
    return Part(name, file.path, version, rows, types or _types(stream.schema), sorted(as_text))


def _refresh_by_cursor(
    source: Source, root: Path, folder: "UPath | Path", state: _State
) -> Refreshed:
    shown, after = without_secrets(source.uri), state.after
    for part in state.parts:
        if not (folder / part.file).exists():
            raise SourceError(f"{shown}: a part of the rows read so far is gone",
                              found=str(folder / part.file),
                              mend=f"remove {folder} to read all rows anew")  # fmt: skip
    reader = open_source(source, root, after)
    top = _Largest(source.cursor or "", shown, after)
    batches = (batch for batch in reader if len(batch))
    first = next(batches, None)
    if first is None and not state.parts:
        raise no_row(shown, reader.schema.names)
    parts, read = list(state.parts), set()
    if first is not None:
        # Named by where the fetch began: one that crashed is overwritten by its repetition.
        name = f"{_fingerprint(state.settings, str(after))}.parquet"
        rows = write_batches(folder / name, reader.schema, top.watch(chain([first], batches)))
        parts.append(Part(name, name, None, rows, _types(reader.schema), []))
        read.add(name)
    stream = stack_streams([_stream(folder, part, shown) for part in parts])
    _commit(folder, _State(state.settings, parts, top.value))
    return _refreshed(stream, parts, read)


class _Largest:
    """The largest cursor value of the batches that passed."""

    def __init__(self, cursor: str, shown: str, value: CursorValue | None) -> None:
        self.cursor, self.shown, self.value = cursor, shown, value

    def watch(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        for batch in batches:
            value: Any = largest(batch, self.cursor, self.shown)
            if value is not None and (self.value is None or value > self.value):
                self.value = value
            yield batch
        if self.value is None:
            raise SourceError(f"{self.shown}: the cursor {self.cursor!r} has no value",
                              found="only missing values",
                              mend="name a column that only grows")  # fmt: skip


def _refreshed(stream: TableStream, parts: list[Part], read: set[str]) -> Refreshed:
    return Refreshed(
        stream,
        read_now=len(read),
        reused=len(parts) - len(read),
        rows_new=sum(part.rows for part in parts if part.of in read),
        rows=sum(part.rows for part in parts),
    )


def _stream(folder: "UPath | Path", part: Part, shown: str) -> TableStream:
    table = ParquetTable(folder / part.file)
    return TableStream(shown, table.schema.remove_metadata(), table.batches)


def _types(schema: "pa.Schema") -> dict[str, str]:
    return {field.name: str(field.type) for field in schema}


def _schema(part: Part) -> "pa.Schema":
    import pyarrow as pa

    types = {"timestamp[ns]": pa.timestamp("ns")}
    return pa.schema([(n, types.get(t) or pa.type_for_alias(t)) for n, t in part.types.items()])


def _same_columns(parts: list[Part]) -> bool:
    # Where columns differ, stacking the parts says so.
    return all(set(part.types) == set(parts[0].types) for part in parts)


def _columns_as_text(part: Part, mixed: set[str]) -> list[str]:
    return sorted(name for name in mixed if part.types[name] not in ("string", "null"))


def _read_manifest(path: "UPath | Path", settings: str) -> _State:
    if not path.exists():
        return _State(settings, [])
    written = json.loads(path.read_text(encoding="utf-8"))
    if written["settings"] != settings:
        return _State(settings, [])
    after = written["after"] and from_json(written["after"])
    return _State(settings, [Part(**part) for part in written["parts"]], after)


def _commit(folder: "UPath | Path", state: _State) -> None:
    content = {
        "settings": state.settings,
        "after": None if state.after is None else as_json(state.after),
        "parts": [asdict(part) for part in state.parts],
    }
    atomic_write(folder / MANIFEST, json.dumps(content, indent=1).encode())
    kept = {part.file for part in state.parts}
    path: Any
    for path in list(folder.iterdir()):
        # A killed process leaves its temporary file as well: .NAME.parquet.xyz.
        if ".parquet" in path.name and path.name not in kept:
            path.unlink()


def _fingerprint(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:32]
