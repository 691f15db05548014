"""The groups of a sensitive column that may be named: large ones of few values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.measurement.value_bins import numbered

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MOST_VALUES = 20
_BINS = 4


@dataclass(frozen=True)
class Groups:
    """Groups of rows; ``codes`` (n,) is the place of a row's group in ``names``, or -1."""

    column: str
    names: list[str]
    codes: "np.ndarray"

    @property
    def left_out(self) -> int:
        """The rows that are in no group."""
        return int((self.codes < 0).sum())


def groups_of(column: str, values: "pd.Series", min_rows: int) -> Groups | str:
    """Return the groups of a column, or why it has none.

    Categories of at most 20 values are groups, numbers are put into four bins and moments into
    bins of years; missing values are a group. Groups of fewer than ``min_rows`` rows are put
    together as one; if that is too small as well, its rows are in none.
    """
    import numpy as np
    import pandas as pd

    missing = values.isna().to_numpy()
    if missing.all():
        return "no value in the held-out rows"
    if values.dtype.kind == "M":
        years = np.where(missing, np.nan, values.dt.year.to_numpy("float64"))
        codes, names = numbered(years, f"year of {column}", _BINS)
    elif values.dtype.kind in "iuf":
        codes, names = numbered(values.to_numpy("float64"), column, _BINS)
    else:
        codes, uniques = pd.factorize(values)
        if isinstance(uniques[0], bytes):
            return "holds images"
        if len(uniques) > _MOST_VALUES:
            return f"{len(uniques)} different values; more than {_MOST_VALUES} are not named"
        order = np.argsort([str(value) for value in uniques], kind="stable")
        names = [str(uniques[place]) for place in order]
        codes = np.append(np.argsort(order), -1)[codes]
    codes = np.where(missing, len(names), codes)
    return _large_ones(Groups(column, [*names, "missing"], codes), min_rows)


def both_of(one: Groups, other: Groups, min_rows: int) -> Groups | str:
    """Return the groups of two columns together, or why there are none."""
    import numpy as np

    codes = np.where((one.codes < 0) | (other.codes < 0), -1,
                     one.codes * len(other.names) + other.codes)  # fmt: skip
    names = [f"{left}, {right}" for left in one.names for right in other.names]
    return _large_ones(Groups(f"{one.column}, {other.column}", names, codes), min_rows)


def _large_ones(found: Groups, min_rows: int) -> Groups | str:
    import numpy as np

    counts = np.bincount(found.codes[found.codes >= 0], minlength=len(found.names))
    large = np.flatnonzero(counts >= min_rows)
    small = np.flatnonzero((counts > 0) & (counts < min_rows))
    new = np.full(len(found.names) + 1, -1)  # the last one is that of rows in no group
    new[large] = np.arange(len(large))
    names = [found.names[place] for place in large]
    if counts[small].sum() >= min_rows:
        new[small] = len(names)
        names.append(f"{len(small)} small groups together")
    if len(names) < 2:
        return f"fewer than two groups of at least {min_rows} held-out rows"
    return Groups(found.column, names, new[found.codes])
