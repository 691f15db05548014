"""Find rows that repeat what must occur once, in a table that is read batch by batch."""

from typing import TYPE_CHECKING, Final

from ml_assets.contract.contract import ColumnType, Contract
from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.shown_value import shown_value

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


LONGEST_MERGED: Final = 2_000_000


class SeenRows:
    """Remembers the values that must occur once, of every batch it was shown.

    Of a column of integers it keeps the intervals that are taken: a few bytes for numbers that
    were given out in turn. Else it keeps 8 bytes per row and rule: the hash of the values (pandas'
    ``hash_array``, SipHash for text). Among a hundred million rows the chance that two different
    values share a hash is 1 in 3,700.
    """

    def __init__(self, contract: Contract) -> None:
        self._columns = unique_columns(contract)
        self._contract = contract
        self._seen: dict[str, _Numbers] = {rule: _Numbers() for rule in self._columns}

    def repeated(self, frame: "pd.DataFrame", unread: "pd.Series | None" = None) -> "pd.DataFrame":
        """Return a line per rule and row that repeats an earlier row of this or another batch.

        ``frame`` is coerced. ``unread`` has the index labels of rows with a value that could not
        be read: as a whole they repeat nothing. The lines have the columns row (index label),
        column, rule and value; where a value of a key is missing, the key repeats nothing.
        """
        import pandas as pd

        lines = []
        for rule, names in self._columns.items():
            whole_row = self._contract.table.distinct_rows and rule == "row.unique"
            if whole_row:
                counts = ~frame.index.isin([] if unread is None else unread)
            else:
                counts = frame[names].notna().all(axis=1).to_numpy()
            part = frame.loc[counts, names]
            again = self._seen[rule].add(_numbers(part, self._contract))
            values = part[again].itertuples(index=False, name=None)
            lines += [
                (row, rule.removesuffix(".unique"), rule,
                 "the whole row" if whole_row else shown_value("+".join(map(shown_value, found))))
                for row, found in zip(part.index[again], values, strict=True)
            ]  # fmt: skip
        return pd.DataFrame(lines, columns=["row", "column", "rule", "value"])


class _Numbers:
    """A growing set of numbers: sorted runs of intervals, of doubling length up to some millions.

    A run is the first and the last number of each interval; where hardly any two numbers are
    neighbours both are the same array.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, numbers: "np.ndarray") -> "np.ndarray":
        """Remember the uint64; return for each whether it was there, or earlier among them."""
        import numpy as np

        fresh, first = np.unique(numbers, return_index=True)
        again = np.ones(len(numbers), dtype=bool)
        again[first] = False
        known = np.zeros(len(fresh), dtype=bool)
        for firsts, lasts in self._runs:
            place = np.searchsorted(firsts, fresh, side="right") - 1
            known |= (place >= 0) & (fresh <= lasts[place])
        again[first[known]] = True
        fresh = fresh[~known]
        run = _fused(fresh, fresh)
        # Merging takes three times a run's memory for a moment, so long runs are left alone.
        while self._runs and len(self._runs[-1][0]) <= min(len(run[0]), LONGEST_MERGED):
            run = _merged(self._runs.pop(), run)
        if len(run[0]):
            self._runs.append(run)
        return again


def _merged(
    one: "tuple[np.ndarray, np.ndarray]", other: "tuple[np.ndarray, np.ndarray]"
) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    # Disjoint intervals have their ends in the order of their beginnings.
    firsts = np.sort(np.concatenate([one[0], other[0]]), kind="stable")
    if one[0] is one[1] and other[0] is other[1]:
        return _fused(firsts, firsts)
    return _fused(firsts, np.sort(np.concatenate([one[1], other[1]]), kind="stable"))


def _fused(firsts: "np.ndarray", lasts: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """Return sorted, disjoint intervals with neighbours as one, where that makes them fewer."""
    import numpy as np

    if not len(firsts):
        return firsts, lasts
    begins = np.append(True, firsts[1:] != lasts[:-1] + np.uint64(1))
    if firsts is lasts and 2 * begins.sum() > len(firsts):
        return firsts, lasts
    return firsts[begins], lasts[np.append(begins[1:], True)]


def _numbers(frame: "pd.DataFrame", contract: Contract) -> "np.ndarray":
    import pandas as pd

    if len(frame.columns) == 1 and contract.columns[frame.columns[0]].type == "integer":
        # Integers are smaller than 2**53; infinities, which they may hold beside, are cut to 2**62.
        values = frame.iloc[:, 0].to_numpy(dtype="float64").clip(-(2.0**62), 2.0**62)
        return values.astype("int64").view("uint64")
    columns: dict[int, object] = {}
    for name in frame.columns:
        for part in _canonical(frame[name], contract.columns[name].type):
            columns[len(columns)] = part
    together = pd.DataFrame(columns, index=frame.index)
    return pd.util.hash_pandas_object(together, index=False).to_numpy()


def _canonical(values: "pd.Series", kind: ColumnType) -> "list[pd.Series]":
    """Return the values so that equal ones are of equal bits, whatever else a batch holds."""
    import numpy as np

    if kind in ("integer", "number", "boolean"):
        numbers = values.astype("float64")
        # There are two zeros, and many not-a-numbers.
        return [(numbers + 0.0).where(numbers.notna(), np.nan)]
    if kind == "datetime":
        return [values]
    # pandas hashes None as it hashes the text "None".
    return [values, values.isna()]
