"""Metadata as Dagster's UI shows it best."""

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from upath import UPath

SAMPLE_ROWS = 20
_CELL_CHARACTERS = 120


def table_facts(table: "pd.DataFrame | pa.Table") -> dict[str, Any]:
    """Return row count and column schema under Dagster's standard keys."""
    schema = getattr(table, "schema", None)
    if schema is not None:
        columns = [(name, str(kind)) for name, kind in zip(schema.names, schema.types, strict=True)]
    else:
        columns = [(str(name), str(kind)) for name, kind in table.dtypes.items()]
    return {
        "dagster/row_count": len(table),
        "dagster/column_schema": dg.TableSchema(
            columns=[dg.TableColumn(name=name, type=kind) for name, kind in columns]
        ),
    }


def rows_table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue:
    """Return the first rows as a table of short texts; never more than ``SAMPLE_ROWS``."""
    shown = [{key: _cell(value) for key, value in row.items()} for row in rows[:SAMPLE_ROWS]]
    names = list(dict.fromkeys(name for row in shown for name in row))
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: row.get(name, "") for name in names}) for row in shown],
        schema=dg.TableSchema(columns=[dg.TableColumn(name=name) for name in names]),
    )


def frame_table(frame: "pd.DataFrame") -> dg.TableMetadataValue:
    """Return the first rows of a frame as a table."""
    return rows_table(frame.head(SAMPLE_ROWS).to_dict("records"))


def picture(png: bytes, title: str) -> dg.MarkdownMetadataValue:
    """Return a picture that the UI shows inline."""
    return dg.MetadataValue.md(
        f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})"
    )


def location(path: "UPath") -> dg.PathMetadataValue:
    """Return where a file lies."""
    return dg.MetadataValue.path(str(path))


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, bool | int | float):
        return value if value == value else "missing"
    # NaT and NA of pandas, by name: to import pandas here would double the load time.
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return "missing"
    text = str(value)
    return text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"
