"""The values of single rows as plain Python, and tables of the contract's types made of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import with_dtype
from ml_assets.contract.contract import ColumnContract

if TYPE_CHECKING:
    import pandas as pd


def plain_values(column: "pd.Series", contract: ColumnContract) -> list[Any]:
    """Return a coerced column's values as int, float, bool, str, bytes or Timestamp, or None."""
    values = column.tolist()
    missing = column.isna().tolist()
    kind = {"integer": int, "number": float, "boolean": bool}.get(contract.type)
    return [
        None if absent else value if kind is None else kind(value)
        for value, absent in zip(values, missing, strict=True)
    ]


def typed_column(values: Sequence[Any], contract: ColumnContract) -> "pd.Series":
    """Return plain values as a column in the contract's canonical dtype."""
    import pandas as pd

    if contract.type in ("integer", "number"):
        return with_dtype(pd.Series(values, dtype="float64"), contract)
    if contract.type == "datetime":
        moments = pd.Series(pd.to_datetime(pd.Series(values, dtype=object)))
        return moments.astype("datetime64[ns]")
    return with_dtype(pd.Series(values, dtype=object), contract)


def shown(value: Any) -> Any:
    """Return a plain value as JSON knows it: a moment as ISO 8601 text."""
    return value.isoformat() if hasattr(value, "isoformat") else value
