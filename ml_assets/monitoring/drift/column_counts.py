"""What is counted of one column: exact counts per bin, in memory that no number of rows raises."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from ml_assets.monitoring.drift.column_bins import ColumnBins, as_lengths, as_numbers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


class ColumnCounts(BaseModel):
    """The rows of a column by bin; of numbers also the sums that give means and the spread.

    ``squares`` is the sum of the squared distances from ``centre``. Numbers that are not finite
    count as missing. Counts are exact; the sums are those of floats.
    """

    rows: int = 0
    missing: int = 0
    counts: list[int] = Field(default_factory=list)
    sums: list[float] = Field(default_factory=list)
    squares: float = 0.0
    centre: float = 0.0

    @property
    def present(self) -> int:
        """Rows that have a value."""
        return self.rows - self.missing

    @property
    def mean(self) -> float:
        """The mean of the numbers; NaN of none."""
        return sum(self.sums) / self.present if self.present else float("nan")

    @property
    def spread(self) -> float:
        """The standard deviation of the numbers, as that of all there are; NaN of none."""
        if not self.present:
            return float("nan")
        return max(0.0, self.squares / self.present - (self.mean - self.centre) ** 2) ** 0.5


class ColumnTally:
    """Counts one column batch by batch."""

    def __init__(self, bins: ColumnBins) -> None:
        import numpy as np

        self._bins = bins
        self._edges = np.array(bins.edges)
        self._centre = float(self._edges[len(self._edges) // 2]) if len(self._edges) else 0.0
        self._counts = np.zeros(bins.number, dtype="int64")
        self._sums = np.zeros(bins.number if bins.edges else 0)
        self._rows = self._missing = 0
        self._squares = 0.0

    def add(self, column: "pa.Array") -> None:
        """Count the next values."""
        self._rows += len(column)
        if self._bins.kind == "presence":
            self._missing += column.null_count
        elif self._bins.kind == "category":
            self._add_categories(column)
        elif self._bins.kind == "text":
            self._add_numbers(as_lengths(column))
        else:
            self._add_numbers(as_numbers(column))

    def counts(self) -> ColumnCounts:
        """Return what was counted so far."""
        return ColumnCounts(
            rows=self._rows,
            missing=self._missing,
            counts=self._counts.tolist(),
            sums=self._sums.tolist(),
            squares=self._squares,
            centre=self._centre,
        )

    def _add_numbers(self, column: "pa.Array") -> None:
        import numpy as np

        values = _finite(column)
        self._missing += len(column) - len(values)
        bins = self._bins.number
        places = np.searchsorted(self._edges, values, side="left")
        self._counts += np.bincount(places, minlength=bins)
        if self._bins.edges:
            self._sums += np.bincount(places, values, bins)
            distances = values - self._centre
            self._squares += float(np.dot(distances, distances))

    def _add_categories(self, column: "pa.Array") -> None:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        self._missing += column.null_count
        known = pa.array(self._bins.categories, pa.string())
        places = pc.index_in(column.cast(pa.string()).drop_null(), value_set=known)
        others = len(known)
        self._counts += np.bincount(
            pc.fill_null(places, others).to_numpy(zero_copy_only=False), minlength=others + 1
        )


def _finite(column: "pa.Array") -> "np.ndarray":
    import numpy as np

    values = column.to_numpy(zero_copy_only=False)
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]
