"""The columns of a table as slices: each row's part of each column."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.calendar_parts import calendar_parts
from ml_assets.measurement.value_bins import bin_names, numbered, readable_edges
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_BINS = 5
# Bins are planned a little larger than asked for, because rounding moves their bounds.
_SPARE = 1.15
_MOST_VALUES = 20
# Of more different values than this among those present, nearly every one names its row.
_NAMING_SHARE = 0.5
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_QUARTERS = ("0 to 5", "6 to 11", "12 to 17", "18 to 23")
_LONG_TEXT = 60

_Coded = tuple["np.ndarray", list[str]]


@dataclass(frozen=True)
class SliceColumn:
    """One way in which a column parts the rows.

    ``codes`` has shape (n,): the place of the row's slice in ``names``, or -1 where it is in none.
    """

    column: str
    names: list[str]
    codes: "np.ndarray"


def slice_columns(
    frame: "pd.DataFrame", plan: FeaturePlan, aside: Collection[str] = (), min_rows: int = 30
) -> list[SliceColumn]:
    """Return the slices of every column that is not in ``aside``, in the table's order.

    Categories: each of the 20 commonest values. Numbers: five bins of about equally many rows, or
    each of at most six different numbers. Moments: month, weekday, quarter of the day, and five
    spans of time. Free texts: five bins of length. Of all, and of images alone, missing values.
    Bins are fewer, but at least two, where so many would hold fewer than ``min_rows`` rows.
    Columns that the model does not read are sliced, too, unless nearly every value names its row.
    """
    bins = max(2, min(_BINS, int(len(frame) / (_SPARE * min_rows))))
    kinds = {feature.column: feature.kind for feature in plan.features}
    found: list[SliceColumn] = []
    for column in map(str, frame.columns):
        if column in (plan.target, plan.weight) or column in aside:
            continue
        for codes, names in _coded(column, frame[column], kinds.get(column), bins):
            if names:
                found.append(SliceColumn(column, names, codes))
    return found


def _coded(column: str, values: "pd.Series", kind: str | None, bins: int) -> Iterator[_Coded]:
    missing = values.isna().to_numpy()
    if missing.all():
        return
    if values.dtype.kind == "M":
        yield from _moments(column, values.to_numpy(), missing, bins)
    elif values.dtype.kind in "iuf":
        if kind is not None or not _names_rows(values):
            numbers = values.to_numpy("float64")
            yield _with_missing(*numbered(numbers, column, bins), column, missing)
    elif kind == "text":
        yield _with_missing(*_lengths(column, values, missing, bins), column, missing)
    elif kind == "image" or _holds_bytes(values):
        yield _with_missing(missing.astype("int64") - 1, [], column, missing)
    elif kind is not None or not _names_rows(values):
        yield _with_missing(*_categories(column, values), column, missing)


def _names_rows(values: "pd.Series") -> bool:
    whole = values.dtype.kind != "f"
    return whole and values.nunique() > _NAMING_SHARE * max(values.notna().sum(), 1)


def _holds_bytes(values: "pd.Series") -> bool:
    return isinstance(values.dropna().iloc[0], bytes)


def _with_missing(
    codes: "np.ndarray", names: list[str], column: str, missing: "np.ndarray"
) -> _Coded:
    import numpy as np

    if not missing.any():
        return codes, names
    return np.where(missing, len(names), codes), [*names, f"{column} is missing"]


def _categories(column: str, values: "pd.Series") -> _Coded:
    import numpy as np
    import pandas as pd

    places, uniques = pd.factorize(values)
    counts = np.bincount(places[places >= 0], minlength=len(uniques))
    commonest = np.argsort(-counts, kind="stable")[:_MOST_VALUES]
    codes = np.full(len(uniques) + 1, -1)  # the last one is that of missing values
    codes[commonest] = np.arange(len(commonest))
    return codes[places], [f"{column} = {_short(uniques[place])}" for place in commonest]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONG_TEXT else text[: _LONG_TEXT - 1] + "…"


def _lengths(column: str, values: "pd.Series", missing: "np.ndarray", bins: int) -> _Coded:
    import numpy as np

    lengths = np.full(len(values), np.nan)
    lengths[~missing] = [len(str(text)) for text in values[~missing]]
    return numbered(lengths, f"characters of {column}", bins)


def _moments(
    column: str, moments: "np.ndarray", missing: "np.ndarray", bins: int
) -> Iterator[_Coded]:
    import numpy as np

    parts = calendar_parts(moments)
    named = {"month": (parts["month"] - 1, _MONTHS), "weekday": (parts["weekday"], _DAYS),
             "hour": (parts["hour"] // 6, _QUARTERS)}  # fmt: skip
    for name, (values, words) in named.items():
        known = values[~missing].astype("int64")
        if known.min() == known.max():
            continue
        codes = np.full(len(values), -1)
        codes[~missing] = known
        yield codes, [f"{name} of {column} = {word}" for word in words]
    yield _with_missing(*_spans(column, moments, missing, bins), column, missing)


def _spans(column: str, moments: "np.ndarray", missing: "np.ndarray", bins: int) -> _Coded:
    """Return spans of time that begin with a day, of about equally many rows."""
    import numpy as np

    days = moments.astype("datetime64[D]")
    numbers = np.where(missing, np.nan, days.astype("float64"))
    if len(np.unique(numbers[~missing])) < 2:
        return np.full(len(moments), -1), []
    edges = np.unique(np.round(readable_edges(numbers[~missing], bins)))
    codes = np.where(missing, -1, np.searchsorted(edges, numbers, side="right"))
    starts = [str(day) for day in edges.astype("int64").astype("datetime64[D]")]
    return codes, bin_names(column, starts)
