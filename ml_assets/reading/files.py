"""Read the files of a source as one table."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.reading.arrow_file import open_arrow_file
from ml_assets.reading.csv_file import open_csv_file
from ml_assets.reading.excel_file import open_excel_file
from ml_assets.reading.file_rows import open_file_rows
from ml_assets.reading.json_file import open_json_file
from ml_assets.reading.log_file import open_log_file
from ml_assets.reading.parquet_file import open_parquet_file
from ml_assets.reading.partition_folders import folder_values, with_folder_columns
from ml_assets.reading.source_file import SourceFile, find_files
from ml_assets.reading.table_stream import (
    HELD_BYTES,
    TableStream,
    mixed_columns,
    stack_streams,
    unified_schema,
)
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

ROW_PER_FILE = ("image", "text")


def open_files(source: Source, root: Path) -> TableStream:
    """Return the rows of one file, glob or folder, files in sorted order.

    The table has the column order of the first file, then the columns of partition folders
    (year=2026), and only the types that ``plain_schema`` names; where files disagree on a
    column's type, integers widen to floats and everything else becomes text, as it is written in
    the files. Raises SourceError, naming file, row, column and mend.
    """
    files = find_files(source.uri, root, source.format)
    if files[0].format in ROW_PER_FILE:
        return _stack_rows_per_file(files)
    streams: list[TableStream] = []
    for file in files:
        hold = HELD_BYTES - sum(stream.held for stream in streams)
        streams.append(open_file(file, source, hold=hold))
    stacked = stack_files(files, streams)
    if mixed := mixed_columns([stream.schema for stream in streams]):
        # Read again as text rather than turned to it, because 007 must stay 007.
        streams = [open_file(file, source, frozenset(mixed), 0) for file in files]
        return stack_files(files, streams)
    return stacked


def open_file(
    file: SourceFile,
    source: Source,
    as_text: frozenset[str] = frozenset(),
    hold: int = HELD_BYTES,
) -> TableStream:
    """Return the rows of one file by its format.

    Of formats that are text, the columns ``as_text`` stay as they are written; ``hold`` bounds
    the bytes of rows that stay in memory from a pass that settles the types.
    """
    if file.format == "parquet":
        return open_parquet_file(file)
    if file.format == "arrow":
        return open_arrow_file(file)
    if file.format == "excel":
        return open_excel_file(file, source.sheet, as_text, hold)
    if file.format in ROW_PER_FILE:
        return open_file_rows([file], file.shown)
    if file.format == "log" and source.pattern is not None:
        return open_log_file(file, source.pattern, as_text, hold)
    if file.format in ("json", "log"):
        return open_json_file(file, as_text, hold)
    return open_csv_file(file, as_text, hold)


def stack_files(files: list[SourceFile], streams: list[TableStream]) -> TableStream:
    """Return the rows of the files' streams as one, with the columns of partition folders."""
    return stack_streams(
        with_folder_columns(streams, [folder_values(file.relative) for file in files])
    )


def _stack_rows_per_file(files: list[SourceFile]) -> TableStream:
    groups = [list(group) for _, group in groupby(files, lambda f: folder_values(f.relative))]
    streams = [open_file_rows(group, group[0].shown) for group in groups]
    return stack_files([group[0] for group in groups], streams)


def stack_tables(tables: list["pa.Table"]) -> "pa.Table":
    """Return plain tables of the same columns as one table, the first one's column order kept.

    Integers widen to floats where another table holds floats; other columns that are not of one
    type become text, and so do columns without any value.
    """
    import pyarrow as pa

    schema = unified_schema([table.schema for table in tables])
    return pa.concat_tables([
        table.select(schema.names).cast(schema) for table in tables
    ]).combine_chunks()  # fmt: skip
