"""A made-up row that keeps the contract, for documentation: no value of a real row is shown."""

from datetime import datetime
from math import ceil, floor
from typing import Any, cast

from pydantic import ValidationError

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import row_model

_MOMENT = datetime(2026, 1, 31, 12)


def example_row(contract: Contract) -> dict[str, Any] | None:
    """Return the features of a row as a request takes them.

    Numbers lie in the middle of their bounds. Null where no such row can be made up without
    knowing the data: text that must match a pattern, images.

    >>> example_row(Contract(problem="p", columns={
    ...     "age": ColumnContract(type="integer", min=18, max=65),
    ...     "plan": ColumnContract(type="string", allowed=["basic", "gold"])}))
    {'age': 41, 'plan': 'basic'}
    """
    features = contract.of("feature")
    row = {name: _value(column) for name, column in features.columns.items()}
    try:
        row_model(features).model_validate(row)
    except ValidationError:
        return None
    return row


def _value(column: ColumnContract) -> Any:
    if column.allowed is not None:
        return column.allowed[0]
    if column.type in ("integer", "number"):
        return _number(column)
    if column.type == "datetime":
        return (cast(datetime | None, column.min or column.max) or _MOMENT).isoformat()
    if column.type == "boolean":
        return True
    if column.type == "string" and column.pattern is None:
        return "text".ljust(column.min_length or 0, "x")[: column.max_length]
    return None


def _number(column: ColumnContract) -> float:
    low, high = cast(float | None, column.min), cast(float | None, column.max)
    if column.type == "integer":
        low, high = low if low is None else ceil(low), high if high is None else floor(high)
    if low is not None and high is not None:
        return (low + high) // 2 if column.type == "integer" else _short(low, high)
    given = low if low is not None else high
    return given if given is not None else 1


def _short(low: float, high: float) -> float:
    """Return the middle with as few digits as keep it between the bounds.

    >>> _short(0.0, 1.0), _short(1.23456, 1.23458)
    (0.5, 1.23457)
    """
    middle = low / 2 + high / 2
    shortened = (float(f"{middle:.{digits}g}") for digits in (3, 6, 9, 12))
    return next((value for value in shortened if low <= value <= high), middle)
