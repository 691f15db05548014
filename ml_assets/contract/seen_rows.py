"""Find rows that repeat what must occur once, in a table that is read batch by batch."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.shown_value import shown_value

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


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

    def repeated(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return a line per rule and row that repeats an earlier row of this or another batch.

        ``frame`` is coerced. The lines have the columns row (index label), column, rule and
        value; where a value of a key is missing, the key repeats nothing.
        """
        import pandas as pd

        lines = []
        for rule, names in self._columns.items():
            whole_row = rule == "row.unique"
            complete = pd.Series(True, index=frame.index)
            if not whole_row:
                complete = frame[names].notna().all(axis=1)
            part = frame.loc[complete, names]
            hashes = _hashes(part, [self._contract.columns[name].type for name in names])
            again = self._seen[rule].add(hashes)
            for row, values in zip(
                part.index[again], part[again].itertuples(index=False, name=None), strict=True
            ):
                value = "the whole row" if whole_row else shown_value("+".join(map(shown_value, values)))
                lines.append((row, rule.removesuffix(".unique"), rule, value))
        return pd.DataFrame(lines, columns=["row", "column", "rule", "value"])


class _Hashes:
    """A growing set of numbers, in sorted runs of doubling length, as few as bits in its size."""

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
        while self._runs and len(run) >= len(self._runs[-1]):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)
        return again


def _hashes(frame: "pd.DataFrame", types: list[str]) -> "np.ndarray":
    import pandas as pd

    # One dtype per type, whatever a batch happens to hold: equal values have equal hashes.
    canonical = {"integer": "float64", "number": "float64", "boolean": "float64"}
    columns = {
        place: frame[name].astype(canonical[kind]) if kind in canonical else frame[name]
        for place, (name, kind) in enumerate(zip(frame.columns, types, strict=True))
    }
    if len(columns) == 1:
        return pd.util.hash_array(columns[0].to_numpy())
    return pd.util.hash_pandas_object(
        pd.DataFrame(columns, index=frame.index), index=False
    ).to_numpy()  # fmt: skip

