"""Read one JSON file, batch by batch: an object per line, or an array of objects."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ml_assets.reading import line_chunks as lines
from ml_assets.reading.plain_types import plain_types
from ml_assets.reading.python_column import python_column
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import (
    HELD_BYTES,
    HeldBatches,
    TableStream,
    fitted_batch,
    mixed_columns,
    no_row,
    unified_schema,
)

if TYPE_CHECKING:
    import pyarrow as pa


# Of a file's start: enough to see whether it is an array.
START_BYTES = 1 << 16
SPACE: Any = re.compile(r"\s*")


def open_json_file(
    file: SourceFile, as_text: frozenset[str] = frozenset(), hold: int = HELD_BYTES
) -> TableStream:
    """Return the rows of a JSON file, compressed or not; a key that a row lacks is missing.

    Types are inferred over all rows by a pass over the file, in pieces of 16 MB: a column whose
    values are of different types becomes text. Rows of up to ``hold`` bytes stay in memory from
    that pass; of a larger file every use of the batches reads the file again. Raises SourceError
    for an empty file, a file without rows, a line that is no JSON object, repeated keys, and text
    that is not UTF-8.
    """
    while True:
        held, schema, mixed = _pass(file, as_text, hold)
        if not mixed:
            break
        # Read again as text rather than turned to it, because 1.0 must stay 1.0.
        as_text |= mixed

    def batches() -> Iterator["pa.RecordBatch"]:
        for batch in held.batches if held.batches is not None else _batches(file, as_text):
            yield fitted_batch(batch, schema)

    return TableStream(file.shown, schema, batches, held.bytes)


def _pass(
    file: SourceFile, as_text: frozenset[str], hold: int
) -> "tuple[HeldBatches, pa.Schema, frozenset[str]]":
    import pyarrow as pa

    held, rows = HeldBatches(hold), 0
    schema = pa.schema([])
    for batch in _batches(file, as_text):
        both = [_with_all_names(schema, batch.schema), _with_all_names(batch.schema, schema)]
        if mixed := mixed_columns(both):
            return held, schema, frozenset(mixed)
        unified = unified_schema(both)
        # A column is text for want of values only if none comes later.
        schema = pa.schema([
            pa.field(f.name, pa.null()) if all(s.field(f.name).type == pa.null() for s in both)
            else f
            for f in unified
        ])  # fmt: skip
        held.add(batch)
        rows += len(batch)
    if not rows or not schema.names:
        raise no_row(file.shown, schema.names)
    return held, schema, frozenset()


def _with_all_names(schema: "pa.Schema", other: "pa.Schema") -> "pa.Schema":
    import pyarrow as pa

    lacking = [pa.field(name, pa.null()) for name in other.names if name not in schema.names]
    return pa.schema([*schema, *lacking])


def _batches(file: SourceFile, as_text: frozenset[str]) -> Iterator["pa.RecordBatch"]:
    for table in _tables(file, as_text):
        if table.num_rows:
            yield from plain_types(table, file.shown).combine_chunks().to_batches()


def _tables(file: SourceFile, as_text: frozenset[str]) -> Iterator["pa.Table"]:
    try:
        with file.open_stream() as stream:
            start = stream.read(START_BYTES)
            if not start.strip():
                raise file.error("the file is empty", mend="write one JSON object per line")
        with file.open_stream() as stream:
            if start.lstrip()[:1] == b"[":
                yield from _tables_of_array(file, stream, as_text)
            else:
                for number, chunk in lines.line_chunks(stream):
                    yield _table(file, number, chunk, as_text)
    except OSError as error:
        raise file.error("the file cannot be read", found=str(error)[:300],
                         mend="write the file anew; it may be cut short")  from error  # fmt: skip


def _table(file: SourceFile, number: int, chunk: bytes, as_text: frozenset[str]) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import json as arrow_json

    texts = pa.schema([(name, pa.string()) for name in sorted(as_text)])
    try:
        table = arrow_json.read_json(
            pa.BufferReader(chunk), parse_options=arrow_json.ParseOptions(explicit_schema=texts)
        )
        # Arrow does not look whether texts are UTF-8 while it reads them.
        table.validate(full=True)
        return table
    except (pa.ArrowException, UnicodeDecodeError):
        # Slower, but it takes mixed types, and knows the line of an error.
        rows = [
            _row(file, at, line)
            for at, line in enumerate(chunk.split(b"\n"), number)
            if line.strip()
        ]
        return _table_of_rows(rows, as_text)


def _table_of_rows(rows: list[dict[str, Any]], as_text: frozenset[str]) -> "pa.Table":
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({
        name: python_column([row.get(name) for row in rows], as_text=name in as_text)
        for name in names
    })  # fmt: skip


def _tables_of_array(
    file: SourceFile, stream: "pa.NativeFile", as_text: frozenset[str]
) -> Iterator["pa.Table"]:
    rows, size = [], 0
    for row, length in _elements(file, _texts(file, stream)):
        rows.append(row)
        size += length
        if size > lines.CHUNK_BYTES:
            yield _table_of_rows(rows, as_text)
            rows, size = [], 0
    yield _table_of_rows(rows, as_text)


def _elements(file: SourceFile, texts: Iterator[str]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the objects of an array and their lengths; only an object's text is in memory."""
    decoder = json.JSONDecoder()
    text, place, number = next(texts).lstrip(), 1, 0
    while True:
        start = SPACE.match(text, place).end()
        if text.startswith("]", start):
            break
        if number and start < len(text):
            if text[start] != ",":
                raise _no_valid_json(file, f"no comma before {text[start : start + 80]!r}")
            start = SPACE.match(text, start + 1).end()
        try:
            row, end = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            following = next(texts, "")
            if not following:
                raise _no_valid_json(file, str(error)) from error
            text, place = text[place:] + following, 0
            continue
        number += 1
        if not isinstance(row, dict):
            raise file.error(f"element {number} of the array is no object",
                             found=repr(row)[:80], mend="write objects")  # fmt: skip
        yield row, end - start
        place = end
    if rest := (text[start + 1 :] + next(texts, "")).strip():
        raise _no_valid_json(file, f"text behind the array: {rest[:80]!r}")


def _texts(file: SourceFile, stream: "pa.NativeFile") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(lines.CHUNK_BYTES):
            yield decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _no_valid_json(file, str(error)) from error


def _no_valid_json(file: SourceFile, found: str) -> Exception:
    return file.error("the file is no valid JSON", found=found,
                      mend="write one JSON object per line, in UTF-8")  # fmt: skip


def _row(file: SourceFile, number: int, line: bytes) -> dict[str, Any]:
    mend = "write one whole JSON object per line, in UTF-8"
    try:
        pairs = json.loads(line, object_pairs_hook=list)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise file.error(f"line {number} is no JSON object", found=repr(line[:80]),
                         mend=mend) from error  # fmt: skip
    if not line.lstrip().startswith(b"{"):
        raise file.error(f"line {number} is no JSON object", found=repr(line[:80]), mend=mend)
    row = dict(pairs)
    if len(row) < len(pairs):
        raise file.error(f"line {number} names a key more than once", found=repr(line[:80]),
                         mend="name every key once")  # fmt: skip
    return row
