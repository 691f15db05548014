"""Read a folder of images or texts: one row per file."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import TableStream

if TYPE_CHECKING:
    import pyarrow as pa

# A batch ends after so many files, or bytes.
BATCH_FILES = 64
BATCH_BYTES = 64 << 20


def open_file_rows(files: list[SourceFile], shown: str) -> TableStream:
    """Return one row per file, in the order given: path, label and content.

    ``path`` is relative to the source's folder; ``label`` is the name of the folder that the file
    lies in, missing for a file that lies directly in the source's folder; ``content`` is binary
    for images and text for texts. Raises SourceError for a text that is not UTF-8.
    """
    import pyarrow as pa

    is_image = files[0].format == "image"
    schema = pa.schema({"path": pa.string(), "label": pa.string(),
                        "content": pa.binary() if is_image else pa.string()})  # fmt: skip

    def batches() -> Iterator["pa.RecordBatch"]:
        rows: list[tuple[str, str | None, bytes | str]] = []
        size = 0
        for file in files:
            content = _content(file)
            rows.append((file.relative, PurePosixPath(file.relative).parent.name or None,
                         content if is_image else _text(file, content)))  # fmt: skip
            size += len(content)
            if len(rows) == BATCH_FILES or size > BATCH_BYTES:
                yield _batch(rows, schema)
                rows, size = [], 0
        if rows:
            yield _batch(rows, schema)

    return TableStream(shown, schema, batches)


def _batch(
    rows: list[tuple[str, str | None, bytes | str]], schema: "pa.Schema"
) -> "pa.RecordBatch":
    import pyarrow as pa

    columns = [
        pa.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.record_batch(columns, schema=schema)


def _content(file: SourceFile) -> bytes:
    try:
        with file.open_stream() as stream:
            return stream.read()
    except OSError as error:
        raise file.error("the file cannot be read", found=str(error)[:300],
                         mend="write or copy the file anew") from error  # fmt: skip


def _text(file: SourceFile, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise file.error(f"byte {error.start} is not UTF-8 text",
                         found=repr(content[error.start : error.start + 20]),
                         mend="save the file as UTF-8") from error  # fmt: skip
