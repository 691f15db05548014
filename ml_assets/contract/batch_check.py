"""Judge an Arrow batch by its contract: the verdict of ``check_rows``, at the speed of Arrow.

Most rows of most tables keep their contract, and a few comparisons of whole columns show it. Only
rows that may break a rule are judged by ``check_rows``, and only by the columns in doubt.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ml_assets.contract.coercion import FAILURE_COLUMNS, LARGEST_EXACT_INTEGER
from ml_assets.contract.contract import ColumnContract, Contract, Repairs, TableContract
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
    ``first_row``. ``repaired`` holds those of the values that were looked at singly; all repairs
    are made. Raises DataError for an absent column.
    """
    import numpy as np
    import pandas as pd

    places = np.arange(first_row, first_row + len(batch))
    whole = unique_columns(contract) or set(contract.kept) - set(batch.schema.names)
    if whole or not len(batch):
        return check_rows(_raw(batch, places), contract, seen)
    sure = surely_good(batch, contract)
    doubted = [name for name in contract.kept if not sure[name].all()]
    if not doubted:
        none = (pd.DataFrame(columns=list(names)) for names in (FAILURE_COLUMNS, REPAIR_COLUMNS))
        return RowCheck(_canonical(batch.select(contract.kept), places, contract), *none)
    known = np.logical_and.reduce([sure[name] for name in doubted])
    check = _looked_at(batch, places, doubted, ~known, contract)
    good = _good_rows(batch, places, known, check.good, contract)
    return RowCheck(good, check.broken, check.repaired)


def _good_rows(
    batch: "pa.RecordBatch",
    places: "np.ndarray",
    known: "np.ndarray",
    found: "pd.DataFrame",
    contract: Contract,
) -> "pd.DataFrame":
    """Return the rows that are known to be good, and those that were found to be.

    ``found`` has the columns that were in doubt, as they were read.
    """
    import numpy as np
    import pandas as pd

    if found.empty and known.any():
        # The usual case, at once: each copy of a part takes longer than to judge its rows.
        return _canonical(batch.select(contract.kept).filter(_mask(known)), places[known], contract)
    kept = known | np.isin(places, found.index)
    certain = [name for name in contract.kept if name not in found.columns]
    good = _canonical(batch.select(certain).filter(_mask(kept)), places[kept], contract)
    sure = batch.select(list(found.columns)).filter(_mask(known))
    parts = [_canonical(sure, places[known], contract), found]
    parts = [part for part in parts if len(part)]
    judged = pd.concat(parts).sort_index() if parts else found
    for name in found.columns:
        good.insert(contract.kept.index(name), name, judged[name].to_numpy())
    return good


def surely_good(batch: "pa.RecordBatch", contract: Contract) -> "dict[str, np.ndarray]":
    """Return per column and row whether the value keeps every rule for certain.

    False says nothing: columns that are repaired, images, and columns of another type than the
    contract's are left to ``check_rows``. Rules of uniqueness are not looked at.
    """
    import numpy as np

    found = {}
    for name in contract.kept:
        column = contract.columns[name]
        good = column.repairs == Repairs() and _sure_values(batch.column(name), column)
        found[name] = np.broadcast_to(good, len(batch))
    return found


def _looked_at(
    batch: "pa.RecordBatch",
    places: "np.ndarray",
    names: list[str],
    rows: "np.ndarray",
    contract: Contract,
) -> RowCheck:
    """Judge the rows by the rules of these columns: those of the others are known to hold."""
    columns = {name: contract.columns[name] for name in names}
    narrowed = contract.model_copy(update={"columns": columns, "table": TableContract()})
    return check_rows(_raw(batch.select(names).filter(_mask(rows)), places[rows]), narrowed)


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


def _canonical(batch: "pa.RecordBatch", places: "np.ndarray", contract: Contract) -> "pd.DataFrame":
    """Return columns whose values are all good in canonical dtypes."""
    frame = as_frame(batch)
    frame.index = _index(places)
    wanted = {name: _dtype(contract.columns[name]) for name in frame.columns}
    others = {name: dtype for name, dtype in wanted.items() if dtype and frame[name].dtype != dtype}
    return frame.astype(others) if others else frame


def _dtype(column: ColumnContract) -> str | None:
    """Return the dtype of a column without a bad value; null where Arrow's is the right one."""
    if column.type == "integer":
        return "float64" if column.nullable else "int64"
    if column.type == "boolean":
        return "object" if column.nullable else "bool"
    return "float64" if column.type == "number" else None


def _raw(batch: "pa.RecordBatch", places: "np.ndarray") -> "pd.DataFrame":
    # Integers beside a missing one stay integers, as in training.
    frame = as_frame(batch, exact_integers=True)
    frame.index = _index(places)
    return frame


def _index(places: "np.ndarray") -> "pd.Index":
    import pandas as pd

    return pd.Index(places)


def _mask(rows: "np.ndarray") -> "pa.Array":
    import pyarrow as pa

    return pa.array(rows)


def _bound(bound: "float | datetime | None", default: float) -> float:
    return default if bound is None or isinstance(bound, datetime) else bound
