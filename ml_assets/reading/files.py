"""Read the files of a source into one table."""

from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.reading.csv_file import read_csv_file
from ml_assets.reading.json_file import read_json_file
from ml_assets.reading.parquet_file import read_parquet_file
from ml_assets.reading.plain_types import plain_types
from ml_assets.reading.source_file import SourceFile, find_files

if TYPE_CHECKING:
    import pyarrow as pa


def read_files(uri: str, root: Path, format: str | None = None) -> "pa.Table":
    """Return the rows of one file, glob or folder, files in sorted order.

    ``format`` is csv, json or parquet; by default the files' endings say it. The table has the
    column order of the first file and only the types that ``plain_types`` names; where files
    disagree on a column's type, integers widen to floats and everything else becomes text.
    Raises SourceError, naming file, row, column and mend.
    """
    files = find_files(uri, root, format)
    tables = [_read(file) for file in files]
    for file, table in zip(files[1:], tables[1:], strict=True):
        _refuse_other_columns(file, table, files[0], tables[0])
    if mixed := _mixed_columns(tables):
        # Read again as text rather than turned to it, because 007 must stay 007.
        tables = [_read(file, mixed) for file in files]
    return stack_tables(tables)


def stack_tables(tables: list["pa.Table"]) -> "pa.Table":
    """Return plain tables of the same columns as one table, the first one's column order kept.

    Integers widen to floats where another table holds floats; other columns that are not of one
    type become text, and so do columns without any value.
    """
    import pyarrow as pa

    mixed, names = _mixed_columns(tables), tables[0].column_names
    table = pa.concat_tables(
        [_as_text(table.select(names), mixed) for table in tables], promote_options="permissive"
    ).combine_chunks()
    return _as_text(table, {n for n in names if pa.types.is_null(table.schema.field(n).type)})


def _read(file: SourceFile, text_columns: set[str] | None = None) -> "pa.Table":
    readers = {"json": read_json_file, "parquet": read_parquet_file}
    table = (
        readers[file.format](file)
        if file.format in readers
        else read_csv_file(file, frozenset(text_columns or ()))
    )
    if not table.num_rows or not table.num_columns:
        raise file.error("there is no row", found=f"columns {', '.join(table.column_names)}",
                         mend="write at least one row, or take the file away")  # fmt: skip
    return plain_types(table, file.shown)


def _as_text(table: "pa.Table", columns: set[str]) -> "pa.Table":
    import pyarrow as pa

    for i, name in enumerate(table.column_names):
        if name in columns:
            table = table.set_column(i, name, table.column(name).cast(pa.string()))
    return table


def _refuse_other_columns(
    file: SourceFile, table: "pa.Table", first: SourceFile, first_table: "pa.Table"
) -> None:
    found, expected = set(table.column_names), set(first_table.column_names)
    if found == expected:
        return
    parts = [
        f"{kind} {', '.join(repr(name) for name in sorted(names))}"
        for kind, names in (("lacks", expected - found), ("adds", found - expected))
        if names
    ]
    raise file.error(
        f"the columns differ from those of {first.shown}",
        found=" and ".join(parts),
        mend="give all files of a source the same columns, or make two sources",
    )


def _mixed_columns(tables: list["pa.Table"]) -> set[str]:
    """Return the columns whose types are neither all equal nor all numbers."""
    mixed = set()
    for name in tables[0].column_names:
        types = {str(table.schema.field(name).type) for table in tables} - {"null"}
        if len(types) > 1 and types != {"int64", "double"}:
            mixed.add(name)
    return mixed
