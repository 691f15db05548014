"""Infer the type of a column from its values."""

from typing import TYPE_CHECKING

from ml_assets.contract.coercion import (
    LARGEST_EXACT_INTEGER,
    as_moments,
    as_numbers,
    without_blanks,
)
from ml_assets.contract.contract import ColumnType
from ml_assets.contract.image_value import is_image
from ml_assets.spec.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

# Text that so large a share of the values can be read as a type is that type; the other values
# then break it. A lower share would lose real text, a higher one would let one odd value turn a
# number column into text.
SHARE_THAT_DECIDES = 0.95
# Decoding pictures is slow; their first ones say what they all are.
MOST_DECODED = 50


def infer_type(raw: "pd.Series") -> ColumnType:
    """Return the type of a column of a raw table that has at least one value.

    Text is a number, moment (ISO 8601) or truth value (true, false) if at least 95 % of the
    values are; text whose numbers begin with a zero, as post codes do, stays text. Floats stay
    numbers even if all are whole. Bytes are images if they can be decoded. Raises ContractError
    for values that no type covers.
    """
    import pandas as pd

    if pd.api.types.is_bool_dtype(raw.dtype):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(raw.dtype):
        return "datetime"
    if pd.api.types.is_integer_dtype(raw.dtype):
        return "integer" if raw.abs().max() <= LARGEST_EXACT_INTEGER else "string"
    if pd.api.types.is_float_dtype(raw.dtype):
        return "number"
    values = without_blanks(raw).dropna()
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in _TYPE_OF_KIND:
        return _TYPE_OF_KIND[kind]
    if kind == "bytes" and values.head(MOST_DECODED).map(is_image).mean() >= SHARE_THAT_DECIDES:
        return "image"
    if kind == "string":
        return _type_of_texts(values)
    if kind not in ("mixed", "mixed-integer"):
        raise _no_type(raw, kind)
    unread = values.map(lambda value: not isinstance(value, str | int | float))
    if unread.any():
        raise _no_type(raw, type(values[unread].iloc[0]).__name__)
    return _type_of_texts(values.astype(str))


_TYPE_OF_KIND: dict[str, ColumnType] = {
    "boolean": "boolean",
    "integer": "integer",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
    "date": "datetime",
    "datetime": "datetime",
    "datetime64": "datetime",
}


def _type_of_texts(texts: "pd.Series") -> ColumnType:
    if texts.str.lower().isin(["true", "false"]).mean() >= SHARE_THAT_DECIDES:
        return "boolean"
    if not texts.str.match(r"[+-]?0\d").any():
        numbers = as_numbers(texts)
        if numbers.notna().mean() >= SHARE_THAT_DECIDES:
            whole = texts.str.fullmatch(r"[+-]?\d+")
            exact = numbers[whole].abs().max() <= LARGEST_EXACT_INTEGER
            if whole.mean() < SHARE_THAT_DECIDES:
                return "number"
            return "integer" if exact else "string"
    return "datetime" if as_moments(texts).notna().mean() >= SHARE_THAT_DECIDES else "string"


def _no_type(raw: "pd.Series", kind: str) -> ContractError:
    return ContractError(
        f"Column {raw.name!r} holds values that no column type covers",
        found=kind,
        mend="unpack it into plain columns, or name it in columns.drop",
    )
