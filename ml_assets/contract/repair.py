"""Read values that are written in another way than their type, as the contract's repairs say."""

import re
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from numbers import Number
from typing import TYPE_CHECKING, Literal

from ml_assets.contract.contract import ColumnContract, Contract, Repairs
from ml_assets.contract.shown_value import shown_value

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

RepairKind = Literal["missing_code", "number_format", "date_format", "spelling", "impossible"]

REPAIR_MEANINGS: dict[RepairKind, str] = {
    "missing_code": "a value that says that there is none is missing",
    "number_format": "a number written with signs or grouped digits is a number",
    "date_format": "a moment written in another order is a moment",
    "spelling": "a category written in other case or blanks is that category",
    "impossible": "a number that cannot be is missing",
}
REPAIR_COLUMNS = ("row", "column", "repair", "before", "after")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Repaired:
    """A raw table after its repairs, and a line per value that was repaired.

    ``frame`` has the raw table's columns and index. ``lines`` has the columns row (index label),
    column, repair (``<column>.<kind>``), before and after (text; empty where missing).
    """

    frame: "pd.DataFrame"
    lines: "pd.DataFrame"


def repair(raw: "pd.DataFrame", contract: Contract) -> Repaired:
    """Return the table with every declared repair made; other columns are passed on as they are."""
    import pandas as pd

    columns, lines = {}, []
    for name in raw.columns:
        column = contract.columns.get(name)
        if column is None or column.role == "dropped" or column.repairs == Repairs():
            continue
        columns[name], found = _repaired_column(raw[name], column)
        lines.append(found)
    filled = [part for part in lines if len(part)]
    return Repaired(
        raw.assign(**columns) if columns else raw,
        pd.concat(filled, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
        if filled
        else pd.DataFrame(columns=list(REPAIR_COLUMNS)),
    )


def repaired_value(value: object, column: ColumnContract) -> tuple[object, RepairKind | None]:
    """Return one value as it is to be read, and what was repaired (None: nothing).

    >>> money = ColumnContract(type="number", repairs={"symbols": ["$"], "thousands": ","})
    >>> repaired_value("$1,200.50", money)
    (1200.5, 'number_format')
    >>> repaired_value("12", money)
    ('12', None)
    """
    repairs = column.repairs
    text = value.strip() if isinstance(value, str) else None
    if repairs.missing and _is_code(value if text is None else text, repairs.missing):
        return None, "missing_code"
    if text and repairs.reads_numbers and not _reads_as_it_is(text, repairs):
        number = formatted_number(text, repairs)
        if number is not None:
            impossible = _is_impossible(number, repairs)
            return (None, "impossible") if impossible else (number, "number_format")
    if text and repairs.date_format:
        moment = _moment(text, repairs.date_format)
        if moment is not None:
            return moment, "date_format"
    if text and repairs.spelling and text not in (column.allowed or ()):
        known = spelling_key(text)
        alike = [v for v in column.allowed or () if spelling_key(str(v)) == known]
        if len(alike) == 1:
            return alike[0], "spelling"
    if repairs.possible is not None and _is_impossible(value if text is None else text, repairs):
        return None, "impossible"
    return value, None


def formatted_number(text: str, repairs: Repairs) -> float | None:
    """Return the number that a text means once its signs and digit groups are taken out.

    None where the rest is no number, or where the groups are not of three digits. Brackets around
    an amount mean that it is negative, as accountants write it.
    """
    for symbol in repairs.symbols:
        text = text.replace(symbol, "")
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"
    if repairs.thousands and repairs.thousands in text:
        whole, point, fraction = text.partition(repairs.decimal)
        first, *groups = whole.lstrip("+-").strip().split(repairs.thousands)
        if not re.fullmatch(r"\d{1,3}", first) or repairs.thousands in fraction:
            return None
        if any(not re.fullmatch(r"\d{3}", group) for group in groups):
            return None
        text = whole.replace(repairs.thousands, "") + point + fraction
    if repairs.decimal != ".":
        if "." in text:
            return None
        text = text.replace(repairs.decimal, ".")
    text = re.sub(r"^([+-])\s+", r"\1", text)
    return float(text) if _PLAIN_NUMBER.fullmatch(text) else None


def spelling_key(text: str) -> str:
    """Return what all spellings of a category have in common.

    >>> spelling_key("  New   YORK") == spelling_key("New York")
    True
    """
    return " ".join(text.casefold().split())


def _repaired_column(
    raw: "pd.Series", column: ColumnContract
) -> tuple["pd.Series", "pd.DataFrame"]:
    import numpy as np
    import pandas as pd

    # Each distinct value is looked at once, by the same function as a value of a request.
    codes, distinct = _distinct(raw)
    outcomes = [repaired_value(value, column) for value in distinct]
    changed = np.array([kind is not None for _, kind in outcomes] + [False])[codes]
    if not changed.any():
        return raw, pd.DataFrame(columns=list(REPAIR_COLUMNS))
    after = np.empty(len(outcomes), dtype=object)
    after[:] = [value for value, _ in outcomes]
    which = codes[changed]
    values = raw.astype(object).copy()
    values[changed] = after[which]
    kinds = np.array([kind for _, kind in outcomes], dtype=object)[which]
    lines = pd.DataFrame(
        {
            "row": raw.index[changed],
            "column": str(raw.name),
            "repair": [f"{raw.name}.{kind}" for kind in kinds],
            "before": [shown_value(v) for v in raw[changed].tolist()],
            "after": ["" if v is None else shown_value(v) for v in after[which]],
        },
        columns=list(REPAIR_COLUMNS),
    )
    if raw.dtype.kind == "f":
        # Numbers that became missing leave a column of numbers. Integers stay objects: as floats
        # large ones would be others.
        values = pd.to_numeric(values).astype("float64")
    return values, lines


def _distinct(raw: "pd.Series") -> tuple["np.ndarray", list[object]]:
    """Return for each row the place of its value in a list of values, -1 where it is missing."""
    import numpy as np
    import pandas as pd

    kind = pd.api.types.infer_dtype(raw, skipna=True)
    if kind in ("string", "integer", "floating", "mixed-integer-float", "empty"):
        codes, distinct = pd.factorize(raw)
        return codes, distinct.tolist() if hasattr(distinct, "tolist") else list(distinct)
    # Pandas takes True for 1, and refuses lists.
    return np.where(raw.isna(), -1, np.arange(len(raw))), raw.tolist()


def _is_code(value: object, codes: list[str | int | float]) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | Number):
        return False
    if isinstance(value, str):
        return any(
            value == code if isinstance(code, str) else _number(value) == code for code in codes
        )
    return any(_number(code) == value if isinstance(code, str) else code == value for code in codes)


def _number(text: str) -> float | None:
    return float(text) if _is_plain_number(text) else None


def _is_plain_number(text: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(text) is not None


def _reads_as_it_is(text: str, repairs: Repairs) -> bool:
    # Where points group digits, 1.200 is no plain number.
    return _is_plain_number(text) and not (repairs.thousands == "." and "." in text)


def _is_impossible(value: object, repairs: Repairs) -> bool:
    number = _number(value) if isinstance(value, str) else value
    if repairs.possible is None or isinstance(number, bool):
        return False
    # An integer may be too large to be asked whether it is finite.
    if not isinstance(number, int | float) or (isinstance(number, float) and not isfinite(number)):
        return False
    low, high = repairs.possible.min, repairs.possible.max
    return (low is not None and number < low) or (high is not None and number > high)


def _moment(text: str, date_format: str) -> str | None:
    try:
        return datetime.strptime(text, date_format).isoformat()
    except ValueError:
        return None
