"""Read the sources of a problem, by the scheme of their URI."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.reading.bundled import read_bundled
from ml_assets.reading.cursor_value import CursorValue
from ml_assets.reading.database import open_database
from ml_assets.reading.files import open_files
from ml_assets.reading.source_file import without_secrets
from ml_assets.reading.table_stream import no_row
from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

BUNDLED_SCHEME = "sklearn"
DATABASE_SCHEMES = ("postgresql", "postgres", "sqlite", "duckdb", "mysql", "mariadb", "mssql",
                    "oracle")  # fmt: skip


def open_source(
    source: Source, root: Path, after: CursorValue | None = None
) -> "pa.RecordBatchReader":
    """Return the rows of a source as a stream: the schema first, batches on demand.

    Columns are int64, double, bool, string or timestamp[ns]; those of images binary. Paths
    without a scheme are relative to ``root``. ``after`` is for a database with a cursor: only rows
    beyond this value are read, and there may be none. Raises SourceError for an unknown scheme, a
    source without a row, and whatever the readers find wrong, some of it as the batches are read.
    """
    scheme, _, rest = source.uri.partition("://") if "://" in source.uri else ("", "", "")
    if source.is_database:
        reader = open_database(source, root, after)
        return reader if after is not None else _with_a_row(reader, source)
    if scheme == BUNDLED_SCHEME:
        return read_bundled(rest.strip("/")).to_reader()
    _refuse_unknown_scheme(scheme, source)
    return open_files(source, root).reader()


def read_source(source: Source, root: Path) -> "pa.Table":
    """Return all rows of a source as a table in memory; as ``open_source`` otherwise."""
    return open_source(source, root).read_all()


def _with_a_row(reader: "pa.RecordBatchReader", source: Source) -> "pa.RecordBatchReader":
    import pyarrow as pa

    batches: Iterator[pa.RecordBatch] = (batch for batch in reader if len(batch))
    first = next(batches, None)
    if first is None:
        raise no_row(without_secrets(source.uri), reader.schema.names)
    return pa.RecordBatchReader.from_batches(reader.schema, chain([first], batches))


def _refuse_unknown_scheme(scheme: str, source: Source) -> None:
    import fsspec

    if source.is_asset:
        raise SourceError("The source is the value of another asset", found=source.uri,
                          mend="read it in a run of Dagster, which loads that value")  # fmt: skip
    if scheme.partition("+")[0] in DATABASE_SCHEMES:
        raise SourceError("The source names a database and nothing in it",
                          found=without_secrets(source.uri),
                          mend="state query or table beside uri")  # fmt: skip
    # A chain such as zip://a.csv::s3://bucket/b.zip begins with a scheme as well.
    known = [*fsspec.available_protocols(), BUNDLED_SCHEME]
    if scheme and scheme not in known:
        raise SourceError(f"Unknown scheme {scheme!r}", found=without_secrets(source.uri),
                          mend=nearest_name(scheme, known))  # fmt: skip
