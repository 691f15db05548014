"""Read the values of a raw table as the types its contract states."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ml_assets.contract.contract import ColumnContract, ColumnType, Contract
from ml_assets.contract.image_value import is_image
from ml_assets.contract.shown_value import shown_value

if TYPE_CHECKING:
    import pandas as pd

FAILURE_COLUMNS = ("row", "column", "rule", "value")

# Beyond this neither a float64 nor a JSON number tells neighbouring integers apart.
LARGEST_EXACT_INTEGER = 2**53 - 1
# Written out, because pandas also reads "now", "2020" and "12" as moments.
ISO_MOMENT = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


@dataclass(frozen=True)
class Coercion:
    """A table in its contract's types, and the values that could not be read as them.

    ``frame`` holds the contract's columns that the raw table has, in the contract's order, with
    the raw table's index; a value that could not be read is missing in it. ``failures`` has the
    columns row (index label), column, rule and value (text).
    """

    frame: "pd.DataFrame"
    failures: "pd.DataFrame"


def coerce(frame: "pd.DataFrame", contract: Contract) -> Coercion:
    """Read every value as its column's type; dropped columns are passed on as they are.

    Text is stripped of surrounding whitespace, and blank text is missing. The resulting dtypes:
    integer int64 (float64 if nullable or if a value is missing or infinite), number float64,
    boolean bool (object of True, False and None if nullable or if a value is missing), string
    object of str and None, datetime datetime64[ns] without a zone, in UTC, image object of bytes
    and None. An integer is a whole number of less than 2**53 in magnitude.
    """
    import pandas as pd

    read: dict[str, pd.Series] = {}
    failed: dict[str, pd.Series] = {}
    for name in (name for name in contract.columns if name in frame.columns):
        column, raw = contract.columns[name], frame[name]
        if column.role == "dropped":
            read[name] = raw
            continue
        given = without_blanks(raw)
        values = _READERS[column.type](given)
        failed[name] = raw[values.isna() & given.notna()]
        read[name] = with_dtype(values, column)
    return Coercion(pd.DataFrame(read, index=frame.index), _as_failures(failed))


def with_dtype(values: "pd.Series", column: ColumnContract) -> "pd.Series":
    """Return values already read in the dtype that the column has when nothing is missing.

    Where something is missing, or infinite, the dtype that can hold it is kept. Call it again
    when the rows that break the contract have been taken out.
    """
    import numpy as np

    if column.type == "integer" and column.nullable:
        return values.astype("float64")
    if column.nullable or column.type not in ("integer", "boolean") or values.isna().any():
        return values
    if column.type == "boolean":
        return values.astype("bool")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        return values
    return values.astype("int64")


def settle_dtypes(frame: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return a coerced table in its canonical dtypes after broken rows were taken out."""
    kept = contract.kept
    settled = {n: with_dtype(frame[n], contract.columns[n]) for n in kept if n in frame.columns}
    return frame.assign(**settled)


def without_blanks(raw: "pd.Series") -> "pd.Series":
    """Return the column with text stripped and blank text missing; other values as they are."""
    import pandas as pd

    if _is_plain(raw):
        return raw
    values = raw.astype(object)
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind == "string":
        return _stripped(values)
    if kind.startswith("mixed"):
        is_text = values.map(lambda value: isinstance(value, str))
        return values.where(~is_text, _stripped(values[is_text]).reindex(values.index))
    return values


def as_numbers(values: "pd.Series") -> "pd.Series":
    """Return the values as float64 or int64, NaN where that cannot be; infinities stay.

    Booleans, moments and blank text are no numbers.
    """
    import numpy as np
    import pandas as pd

    if _is_plain(values):
        return values if values.dtype.kind in "iuf" else _all_missing(values, "float64")
    values = values.astype(object)
    if pd.api.types.infer_dtype(values, skipna=True) not in ("string", "integer", "floating"):
        values = values.where(values.map(_may_be_number), np.nan)
    return pd.to_numeric(values, errors="coerce").astype("float64")


def as_moments(values: "pd.Series") -> "pd.Series":
    """Return the values as datetime64[ns] in UTC without a zone, NaT where that cannot be.

    Text is read as ISO 8601, a date with or without a time; numbers are no moments.
    """
    import pandas as pd

    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[ns]")
    if _is_plain(values):
        is_moment = values.dtype.kind == "M"
        return values.astype(_MOMENT) if is_moment else _all_missing(values, _MOMENT)
    texts = values.astype(object)
    if pd.api.types.infer_dtype(texts, skipna=True) != "string":
        texts = texts.map(_iso_text)
    complete = texts.astype("string").str.fullmatch(ISO_MOMENT).fillna(False).astype(bool)
    moments = pd.to_datetime(
        texts.where(complete), format="ISO8601", errors="coerce", utc=True, cache=True
    )
    return moments.dt.tz_localize(None).astype(_MOMENT)


def _read_integers(values: "pd.Series") -> "pd.Series":
    import numpy as np

    if values.dtype.kind in "iu":
        return values.where(values.abs() <= LARGEST_EXACT_INTEGER)
    numbers = as_numbers(values)
    whole = np.isinf(numbers) | (
        (numbers == np.floor(numbers)) & (numbers.abs() <= LARGEST_EXACT_INTEGER)
    )
    return numbers.where(whole)


def _read_floats(values: "pd.Series") -> "pd.Series":
    return as_numbers(values).astype("float64")


def _read_booleans(values: "pd.Series") -> "pd.Series":
    import pandas as pd

    if _is_plain(values):
        if values.dtype.kind in "Mm":
            return _all_missing(values, "object")
        keys = values
    elif pd.api.types.infer_dtype(values, skipna=True) == "string":
        keys = values.str.lower()
    else:
        keys = values.map(_truth_key)
    read = pd.Series(None, index=values.index, dtype=object)
    read[keys.isin(_TRUE)] = True
    read[keys.isin(_FALSE)] = False
    return read


def _read_strings(values: "pd.Series") -> "pd.Series":
    import pandas as pd

    if pd.api.types.infer_dtype(values, skipna=True) in ("string", "empty"):
        return values.astype(object).where(values.notna(), None)
    read = values.astype(object).map(_as_text, na_action="ignore").astype(object)
    return read.where(read.notna(), None)


def _read_images(values: "pd.Series") -> "pd.Series":
    readable = values.map(is_image).astype(bool)
    return values.astype(object).where(readable, None)


_READERS: dict[ColumnType, Callable[["pd.Series"], "pd.Series"]] = {
    "integer": _read_integers,
    "number": _read_floats,
    "boolean": _read_booleans,
    "string": _read_strings,
    "datetime": as_moments,
    "image": _read_images,
}
_TRUE: tuple[object, ...] = ("true", "yes", "1", 1)
_FALSE: tuple[object, ...] = ("false", "no", "0", 0)
_MOMENT: Final = "datetime64[ns]"


def _is_plain(values: "pd.Series") -> bool:
    """Whether the values lie in a numpy array of booleans, numbers or moments."""
    import numpy as np

    return isinstance(values.dtype, np.dtype) and values.dtype.kind in "biufMm"


def _stripped(texts: "pd.Series") -> "pd.Series":
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    stripped = pc.utf8_trim_whitespace(pa.array(texts, type=pa.large_string(), from_pandas=True))
    filled = pc.if_else(pc.equal(stripped, ""), pa.scalar(None, pa.large_string()), stripped)
    return pd.Series(filled.to_numpy(zero_copy_only=False), index=texts.index, dtype=object)


def _all_missing(values: "pd.Series", dtype: str) -> "pd.Series":
    import pandas as pd

    return pd.Series(None, index=values.index, dtype=dtype)


def _may_be_number(value: object) -> bool:
    from numbers import Number

    return isinstance(value, str | Number) and not isinstance(value, bool | complex)


def _iso_text(value: object) -> str | None:
    from datetime import date

    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else None


def _truth_key(value: object) -> object:
    from numbers import Real

    if isinstance(value, str):
        return value.lower()
    return value if isinstance(value, Real) else ""


def _as_text(value: object) -> str | None:
    from numbers import Number

    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | Number) or hasattr(value, "isoformat") else None


def _as_failures(failed: dict[str, "pd.Series"]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (row, name, f"{name}.type", shown_value(value))
        for name, values in failed.items()
        for row, value in values.items()
    ]
    return pd.DataFrame(rows, columns=list(FAILURE_COLUMNS))
