"""The rows of a batch, and the digest that tells them from all others."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ml_assets.disk.parquet_table import BATCH_ROWS, ParquetTable, write_batches
from ml_assets.reading.files import open_file, stack_files
from ml_assets.reading.source import open_source
from ml_assets.reading.source_file import COPY_BYTES, SourceFile, find_files, without_secrets
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

# Images and texts may be large: a part is smaller where its rows would take more.
PART_BYTES = 64 << 20


@dataclass(frozen=True)
class BatchInput:
    """Rows to score; ``reader`` starts them from the first, always in the same order.

    ``digest`` are 16 hexadecimal digits of what is read, so that equal rows are the same batch.
    """

    shown: str
    digest: str
    reader: "Callable[[], pa.RecordBatchReader]"


def source_input(source: Source, root: Path, folder: Path) -> BatchInput:
    """Return the rows of a source.

    Files are told by their bytes, files elsewhere by their ETag. What may be other rows when read
    again, as a database's, is copied to a Parquet file in ``folder`` first.
    """
    shown = without_secrets(source.uri)
    if source.is_files:
        files = find_files(source.uri, root, source.format)
        versions = [_file_digest(file) for file in files]
        if None not in versions:
            told = [source.model_dump_json(exclude={"uri"})]
            told += [
                f"{file.relative} {known}" for file, known in zip(files, versions, strict=True)
            ]
            return BatchInput(shown, _digest(*told), lambda: open_source(source, root))
    return copied_input(open_source(source, root), shown, folder)


def file_inputs(source: Source, root: Path, folder: Path) -> Iterator[BatchInput]:
    """Yield the rows of a source file by file, in sorted order, each a batch of its own.

    Types are those of the file alone; columns of partition folders (year=2026) are there. What a
    copy of the file in ``folder`` holds is read before the next one is yielded.
    """
    for file in find_files(source.uri, root, source.format):
        stream = stack_files([file], [open_file(file, source)])
        digest = _file_digest(file)
        if digest is None:
            yield copied_input(stream.reader(), file.shown, folder)
        else:
            told = source.model_dump_json(exclude={"uri"})
            digest = _digest(told, f"{file.relative} {digest}")
            yield BatchInput(file.shown, digest, stream.reader)


def copied_input(rows: "pa.RecordBatchReader", shown: str, folder: Path) -> BatchInput:
    """Return rows that can be read once only, from a copy of them in ``folder``."""
    table, digest = ParquetTable(folder / "input.parquet"), hashlib.sha256()

    def watched() -> "Iterator[pa.RecordBatch]":
        for batch in rows:
            digest.update(batch.serialize())
            yield batch

    digest.update(str(rows.schema).encode())
    write_batches(table.path, rows.schema, watched())
    return BatchInput(shown, digest.hexdigest()[:16], lambda: _reader(table))


def table_input(table: ParquetTable, shown: str) -> BatchInput:
    """Return the rows of a table that is an artifact."""
    with table.path.open("rb") as file:
        return BatchInput(shown, _bytes_digest(file)[:16], lambda: _reader(table))


def even_parts(
    reader: "pa.RecordBatchReader", rows: int = BATCH_ROWS, size: int = PART_BYTES
) -> "Iterator[pa.RecordBatch]":
    """Yield the rows in batches of ``rows``, of fewer where they take ``size`` bytes together.

    A batch of at least half as many rows, such as the end of a row group, is not put together with
    others, which would copy it. At least one batch is given, which is empty if there is no row.
    """
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    none = True
    for batch in reader:
        if not held and rows / 2 <= len(batch) <= rows:
            yield batch
            none = False
            continue
        while len(batch):
            held.append(batch.slice(0, rows - sum(map(len, held))))
            batch = batch.slice(len(held[-1]))
            if sum(map(len, held)) == rows or sum(part.nbytes for part in held) >= size:
                yield held[0] if len(held) == 1 else pa.concat_batches(held)
                held = []
                none = False
    if held or none:
        yield pa.concat_batches(held or [pa.RecordBatch.from_pylist([], reader.schema)])


def _reader(table: ParquetTable) -> "pa.RecordBatchReader":
    import pyarrow as pa

    schema = table.schema.remove_metadata()
    batches = (pa.RecordBatch.from_arrays(b.columns, schema=schema) for b in table.batches())
    return pa.RecordBatchReader.from_batches(schema, batches)


def _file_digest(file: SourceFile) -> str | None:
    from fsspec.implementations.local import LocalFileSystem

    if not isinstance(file.filesystem, LocalFileSystem):
        return file.version()
    with open(file.path, "rb") as opened:
        return _bytes_digest(opened)


def _bytes_digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(COPY_BYTES):
        digest.update(piece)
    return digest.hexdigest()


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
