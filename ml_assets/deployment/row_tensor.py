"""Rows as dictionaries, made the input of an ONNX model without a table in between."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import LARGEST_EXACT_INTEGER
from ml_assets.contract.contract import ColumnType, Contract, naive_utc
from ml_assets.estimator.feature_matrix import MISSING_CATEGORY
from ml_assets.estimator.onnx_model import UNSEEN, OnnxColumn, OnnxDescription

if TYPE_CHECKING:
    import numpy as np

Read = Callable[[Any], float]

_NAN = math.nan
_EPOCH = datetime(1970, 1, 1)
_MINUTE = timedelta(minutes=1)


class UnreadValueError(ValueError):
    """A value that is not of its column's Python type; a table may read it all the same."""


@dataclass(frozen=True)
class RowTensor:
    """How each column of the model's input is read from a row, in the input's order."""

    readers: tuple[tuple[str, Read], ...]

    @classmethod
    def of(cls, description: OnnxDescription, contract: Contract) -> "RowTensor":
        """Return the readers of a model's columns, whose types are the contract's."""
        return cls(tuple(
            (column.column, _reader(column, contract.columns[column.column].type))
            for column in description.columns
        ))  # fmt: skip

    def tensor(self, rows: Sequence[Mapping[str, Any]]) -> "np.ndarray":
        """Return float64 of shape (rows, columns) from values that keep the contract.

        They are those of the service's row model: numbers, truth values, texts, moments, or None.
        Raises UnreadValueError or KeyError for any other value, and for an absent column.
        """
        import numpy as np

        readers = self.readers
        values = [[read(row[name]) for name, read in readers] for row in rows]
        return np.array(values, dtype="float64").reshape(len(values), len(readers))


def _reader(column: OnnxColumn, kind: ColumnType) -> Read:
    if column.kind == "category":
        return _codes(column.categories or [])
    if column.kind == "moment":
        return _minutes
    return {"boolean": _truth, "integer": _integer}.get(kind, _number)


def _number(value: Any) -> float:
    kind = type(value)
    if kind is float and value - value == 0.0:  # finite
        return value
    if value is None or (kind is float and value != value):
        return _NAN
    if kind is int and -LARGEST_EXACT_INTEGER <= value <= LARGEST_EXACT_INTEGER:
        return value
    raise UnreadValueError


def _integer(value: Any) -> float:
    if type(value) is float and not value.is_integer() and value == value:
        raise UnreadValueError
    number = _number(value)
    if -LARGEST_EXACT_INTEGER <= number <= LARGEST_EXACT_INTEGER or number != number:
        return number
    raise UnreadValueError


def _truth(value: Any) -> float:
    if value is True:
        return 1.0
    if value is False:
        return 0.0
    if value is None:
        return _NAN
    raise UnreadValueError


def _minutes(value: Any) -> float:
    if type(value) is datetime:
        return (naive_utc(value) - _EPOCH) // _MINUTE
    if value is None:
        return _NAN
    raise UnreadValueError


def _codes(categories: list[str]) -> Read:
    codes: dict[str | None, int] = {text: code for code, text in enumerate(categories)}
    codes[None] = codes.get(MISSING_CATEGORY, UNSEEN)

    def read(value: Any) -> float:
        code = codes.get(value)
        if code is not None:
            return code
        if type(value) is not str:
            raise UnreadValueError
        return codes.get(value.strip(), UNSEEN)

    return read
