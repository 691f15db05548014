"""Judge an Arrow batch by its contract: the verdict of ``check_rows``, at the speed of Arrow.

Most rows of most tables keep their contract, and a few comparisons of whole columns show it. Only
the rows that may break a rule are read and judged one value after the other, by ``check_rows``.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import FAILURE_COLUMNS, LARGEST_EXACT_INTEGER, settle_dtypes
from ml_assets.contract.contract import ColumnContract, Contract, Repairs
from ml_assets.contract.repair import REPAIR_COLUMNS
from ml_assets.contract.row_check import RowCheck, check_rows
from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.disk.parquet_table import as_frame

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


def check_batch(
    batch: "pa.RecordBatch", first_row: int, contract: Contract, seen: SeenRows | None = None
) -> RowCheck:
    """Return what ``check_rows`` returns for the batch as a frame, but for the repairs' lines.

    Rows are indexed by their place in the whole table, of which the batch's first is
    ``first_row``. ``repaired`` holds those of the rows that were looked at singly; all repairs are
    made. Raises DataError for an absent column.
    """
    import pandas as pd

    sure = surely_good(batch, contract)
    if not sure.any():
        return check_rows(_raw(batch, pd.RangeIndex(first_row, first_row + len(batch))), contract,
                          seen)  # fmt: skip
    places = first_row + sure.nonzero()[0]
    if sure.all():
        none = pd.DataFrame(columns=list(FAILURE_COLUMNS))
        return RowCheck(_good(batch, places, contract), none,
                        pd.DataFrame(columns=list(REPAIR_COLUMNS)))  # fmt: skip
    good = _good(batch.filter(_mask(sure)), places, contract)
    rest = _raw(batch.filter(_mask(~sure)), pd.Index(first_row + (~sure).nonzero()[0]))
    check = check_rows(rest, contract, seen)
    if len(check.good):
        good = settle_dtypes(pd.concat([good, check.good]).sort_index(), contract)
    return RowCheck(good, check.broken, check.repaired)


def surely_good(batch: "pa.RecordBatch", contract: Contract) -> "np.ndarray":
    """Return for each row whether it keeps every rule for certain; false says nothing.

    Columns that are repaired, images, and columns of another type than the contract's are left to
    ``check_rows``, and so is every row where values must be unique.
    """
    import numpy as np

    good = np.ones(len(batch), dtype=bool)
    for name in contract.kept:
        column = contract.columns[name]
        known = name in batch.schema.names and column.repairs == Repairs()
        if not known or unique_columns(contract):
            return np.zeros(len(batch), dtype=bool)
        found = _sure_values(batch.column(name), column)
        if found is not True:
            good &= found
    return good


def _sure_values(values: "pa.Array", column: ColumnContract) -> "np.ndarray | bool":
    """Return for each value whether it is surely good; plain True if all are."""
    from pyarrow import types

    kind = values.type
    if column.type in ("integer", "number") and (kind == "int64" or kind == "double"):
        return _sure_numbers(values, column)
    if column.type == "datetime" and kind == "timestamp[ns]":
        return _sure_moments(values, column)
    if column.type == "boolean" and types.is_boolean(kind) and column.allowed is None:
        return _or_missing(values, column, True)
    if column.type == "string" and types.is_string(kind):
        return _or_missing(values, column, _sure_texts(values, column))
    return False


def _sure_numbers(values: "pa.Array", column: ColumnContract) -> "np.ndarray | bool":
    import numpy as np

    numbers = values.to_numpy(zero_copy_only=False)
    limit = LARGEST_EXACT_INTEGER if column.type == "integer" else np.finfo("float64").max
    low = max(-limit, _bound(column.min, -limit))
    high = min(limit, _bound(column.max, limit))
    whole = column.type == "number" or numbers.dtype.kind == "i"
    simple = column.allowed is None and whole and len(numbers) > 0
    # Comparisons with NaN are false, so one missing value leads to the slower way.
    if simple and low <= numbers.min() and numbers.max() <= high:
        return True
    good = (numbers >= low) & (numbers <= high)
    if not whole:
        good &= numbers == np.floor(numbers)
    if column.allowed is not None:
        good &= np.isin(numbers, np.array(column.allowed, dtype="float64"))
    return good | np.isnan(numbers) if column.nullable and numbers.dtype.kind == "f" else good


def _sure_moments(values: "pa.Array", column: ColumnContract) -> "np.ndarray":
    import numpy as np

    moments = values.to_numpy(zero_copy_only=False)
    good = ~np.isnat(moments)
    if isinstance(column.min, datetime):
        good &= moments >= np.datetime64(column.min)
    if isinstance(column.max, datetime):
        good &= moments <= np.datetime64(column.max)
    return good | np.isnat(moments) if column.nullable else good


def _sure_texts(values: "pa.Array", column: ColumnContract) -> "pa.Array":
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.allowed is not None:
        allowed = [text for text in column.allowed if text == str(text).strip() != ""]
        return pc.is_in(values, pa.array(allowed, pa.string()))
    good = pc.equal(pc.utf8_trim_whitespace(values), values)
    lengths = pc.utf8_length(values)
    good = pc.and_(good, pc.greater_equal(lengths, max(1, column.min_length or 0)))
    if column.max_length is not None:
        good = pc.and_(good, pc.less_equal(lengths, column.max_length))
    if column.pattern is not None:
        coded = values.dictionary_encode()
        fits = [text is not None and re.fullmatch(column.pattern, text) is not None
                for text in coded.dictionary.to_pylist()]  # fmt: skip
        good = pc.and_(good, pc.take(pa.array(fits, pa.bool_()), coded.indices))
    return good


def _or_missing(
    values: "pa.Array", column: ColumnContract, good: "pa.Array | bool"
) -> "np.ndarray | bool":
    """Return the verdicts with those of missing values filled in."""
    import numpy as np
    import pyarrow.compute as pc

    if good is True:
        if not values.null_count or column.nullable:
            return True
        return np.asarray(values.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
    filled = pc.if_else(values.is_valid(), good, column.nullable)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=bool)


def _good(batch: "pa.RecordBatch", places: "np.ndarray", contract: Contract) -> "pd.DataFrame":
    """Return surely good rows in canonical dtypes."""
    import pandas as pd

    frame = as_frame(batch.select(contract.kept))
    others: dict[str, Any] = {}
    for name in contract.kept:
        column, kind = contract.columns[name], frame[name].dtype.kind
        if column.type == "number" and kind != "f":
            others[name] = "float64"
        if column.type == "boolean" and column.nullable and kind != "O":
            others[name] = "object"
    frame = settle_dtypes(frame.astype(others) if others else frame, contract)
    frame.index = pd.Index(places)
    return frame


def _raw(batch: "pa.RecordBatch", index: "pd.Index") -> "pd.DataFrame":
    # Integers beside a missing one stay integers, as in training.
    frame = as_frame(batch, exact_integers=True)
    frame.index = index
    return frame


def _mask(rows: "np.ndarray") -> "pa.Array":
    import pyarrow as pa

    return pa.array(rows)


def _bound(bound: "float | datetime | None", default: float) -> float:
    return default if bound is None or isinstance(bound, datetime) else bound
