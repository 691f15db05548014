"""Rows at the edges of a contract: missing, unseen and extreme values, one column at a time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.row_check import check_rows

if TYPE_CHECKING:
    import pandas as pd

_BASES = 2
_MOST_ALLOWED = 50
_TINY, _HUGE = 1e-300, 1e12
_WHOLE = 2**53 - 1
_UNSEEN = "never seen \u00e9\u4e2d"
_MOMENTS = (
    datetime(1900, 2, 28, 23, 59, 59), datetime(1969, 12, 31, 23, 59, 30),
    datetime(2000, 2, 29, 12), datetime(2024, 12, 31, 23, 59, 59, 999_999), datetime(2100, 3, 1),
)  # fmt: skip


def with_edge_rows(rows: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return the features of clean rows, and behind them those of ``edge_rows``."""
    import pandas as pd

    edges = edge_rows(rows, contract)
    return pd.concat([rows[list(edges.columns)], edges], ignore_index=True)


def edge_rows(rows: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return rows that keep the contract's rules for features, in its canonical dtypes.

    Each is one of the given rows but for one feature, which is missing, has a value that the
    contract allows and no row may have had, lies on a bound, or is tiny or huge where no bound
    forbids it. In the last few all features do so at once. What breaks a rule is left out.
    """
    import pandas as pd

    features = contract.of("feature")
    bases = rows[list(features.columns)].head(_BASES).to_dict("records")
    edges = {name: edge_values(column) for name, column in features.columns.items()}
    made: list[dict[Any, Any]] = [
        base | {name: value} for base in bases for name, values in edges.items() for value in values
    ]
    for base in bases[:1]:
        for place in (0, 1, -1):
            made.append(base | {
                name: values[place] for name, values in edges.items() if len(values) > abs(place)
            })  # fmt: skip
    frame = pd.DataFrame(made, columns=list(features.columns), dtype=object)
    return check_rows(frame, features).good.reset_index(drop=True)


def edge_values(column: ColumnContract) -> list[Any]:
    """Return the edges of a column: its missing value first, if it may be missing.

    >>> edge_values(ColumnContract(type="integer", nullable=True, min=0, max=9))
    [None, 0, 9, 1]
    """
    missing = [None] if column.nullable else []
    if column.allowed is not None:
        return [*missing, *column.allowed[:_MOST_ALLOWED]]
    if column.type in ("integer", "number"):
        return [*missing, *_numbers(column)]
    if column.type == "datetime":
        bounds = [bound for bound in (column.min, column.max) if bound is not None]
        return [*missing, *bounds, *_MOMENTS]
    if column.type == "boolean":
        return [*missing, False, True]
    if column.type == "string":
        return [*missing, _UNSEEN[: column.max_length], "x" * (column.min_length or 1)]
    return missing


def _numbers(column: ColumnContract) -> list[float]:
    whole = column.type == "integer"
    huge = _WHOLE if whole else _HUGE
    given = (column.min, column.max)
    low, high = (
        fallback if bound is None or isinstance(bound, datetime) else bound
        for bound, fallback in zip(given, (-huge, huge), strict=True)
    )
    small = [0, 1, -1] if whole else [0.0, _TINY, -_TINY]
    values = [low, high, *(value for value in small if low < value < high)]
    return [int(value) for value in values] if whole else [float(value) for value in values]
