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

    It keeps 8 bytes per row and rule: the hash of the values (pandas' ``hash_array``, SipHash
    for text). Among a hundred million rows the chance that two different values share a hash is
    1 in 3,700.
    """

    def __init__(self, contract: Contract) -> None:
        self._columns = unique_columns(contract)
        self._contract = contract
        self._seen: dict[str, _Hashes] = {rule: _Hashes() for rule in self._columns}

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
            again = self._seen[rule].add(_hashes(part, self._contract))
            values = part[again].itertuples(index=False, name=None)
            lines += [
                (row, rule.removesuffix(".unique"), rule,
                 "the whole row" if whole_row else shown_value("+".join(map(shown_value, found))))
                for row, found in zip(part.index[again], values, strict=True)
            ]  # fmt: skip
        return pd.DataFrame(lines, columns=["row", "column", "rule", "value"])


class _Hashes:
    """A growing set of numbers, in sorted runs of doubling length, up to a few million each."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def add(self, hashes: "np.ndarray") -> "np.ndarray":
        """Remember the numbers; return for each whether it was there, or earlier among them."""
        import numpy as np

        fresh, first = np.unique(hashes, return_index=True)
        again = np.ones(len(hashes), dtype=bool)
        again[first] = False
        known = np.zeros(len(fresh), dtype=bool)
        for run in self._runs:
            place = np.searchsorted(run, fresh)
            known |= run[np.minimum(place, len(run) - 1)] == fresh
        again[first[known]] = True
        run = fresh[~known]
        # Merging takes three times a run's memory for a moment, so long runs are left alone.
        while self._runs and len(self._runs[-1]) <= min(len(run), LONGEST_MERGED):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)
        return again


def _hashes(frame: "pd.DataFrame", contract: Contract) -> "np.ndarray":
    import pandas as pd

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
