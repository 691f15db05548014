"""Metadata as Dagster's UI shows it best."""

import base64
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from upath import UPath

Shown = dg.TableMetadataValue | dg.TextMetadataValue

SAMPLE_ROWS = 20
WIDE_TABLE_ROWS = 200
_CELL_CHARACTERS = 120
_DIGITS = 6


def rows_table(rows: Sequence[Mapping[str, Any]], limit: int = SAMPLE_ROWS) -> Shown:
    """Return rows as a table of short texts, or the text "none" if there are no rows.

    Of more than ``limit`` rows the first are shown, and a last line says how many are not.
    """
    if not rows:
        return dg.MetadataValue.text("none")
    shown = [{key: _cell(value) for key, value in row.items()} for row in rows[:limit]]
    names = list(dict.fromkeys(name for row in shown for name in row))
    if hidden := len(rows) - len(shown):
        shown.append({names[0]: f"… {hidden} more row{'s' if hidden > 1 else ''}"})
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: row.get(name, "") for name in names}) for row in shown],
        schema=dg.TableSchema(columns=[dg.TableColumn(name=name) for name in names]),
    )


def frame_table(
    frame: "pd.DataFrame", limit: int = SAMPLE_ROWS, first: Sequence[str] = ()
) -> Shown:
    """Return the rows of a frame as :func:`rows_table` does, the columns ``first`` in front."""
    names = [*first, *(str(name) for name in frame.columns if name not in first)]
    head = frame[names].head(limit)
    rows = [dict(zip(names, row, strict=True)) for row in head.itertuples(index=False, name=None)]
    # Rows that are not shown are only counted, so that a large frame is not turned into objects.
    return rows_table([*rows, *([{}] * (len(frame) - len(rows)))], limit)


def rounded(value: float) -> float:
    """Return a number to 6 significant digits, its whole part kept.

    >>> rounded(0.98765432), rounded(0.000123456789), rounded(1234567.891)
    (0.987654, 0.000123457, 1234568.0)
    """
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, max(0, _DIGITS - 1 - math.floor(math.log10(abs(value)))))


def facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as metadata: numbers with a fraction are rounded, the others kept."""
    return {
        name: rounded(value) if isinstance(value, float) else value
        for name, value in values.items()
    }


def picture(png: bytes, title: str) -> dg.MarkdownMetadataValue:
    """Return a picture that the UI shows inline."""
    return dg.MetadataValue.md(
        f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})"
    )


def location(path: "Path | UPath") -> dg.PathMetadataValue:
    """Return where a file lies."""
    return dg.MetadataValue.path(str(path))


def _cell(value: Any) -> str | int | float | bool:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return rounded(value) if value == value else "missing"
    # NaT and NA of pandas, by name: to import pandas here would double the load time.
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return "missing"
    text = str(value)
    return text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"
