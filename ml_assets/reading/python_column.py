"""Make an Arrow column of Python values."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def python_column(values: list[Any], *, as_text: bool = False) -> "pa.Array":
    """Return the values as a column of their common type; as text where they have none.

    Text is written as JSON writes it, but strings and other values (dates, decimals) as they are.
    """
    import pyarrow as pa

    if not as_text:
        try:
            return pa.array(values)
        except (pa.ArrowException, OverflowError):
            pass
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float | list | dict):
        return json.dumps(value)
    return str(value)
