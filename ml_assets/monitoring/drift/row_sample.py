"""A random sample of rows that arrive in batches of any size, in bounded memory."""

from typing import TYPE_CHECKING

from ml_assets.estimator.row_hashes import splitmix64

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


class RowSample:
    """Keeps the rows whose places hash to the smallest numbers (bottom-k sampling).

    Each row's number depends on its place and the seed alone, so that the sample is the same
    however the rows are cut into batches. At most twice ``rows`` rows and one batch are in memory.
    Source: bottom-k sketches of Cohen and Kaplan (2007).
    """

    def __init__(self, rows: int, seed: int) -> None:
        self._most, self._seed = rows, seed
        self._seen = self._kept = 0
        self._limit: int | None = None
        self._parts: list[tuple[np.ndarray, np.ndarray, pa.Table]] = []

    def add(self, batch: "pa.RecordBatch") -> None:
        """Take the next rows."""
        import numpy as np
        import pyarrow as pa

        places = np.arange(self._seen, self._seen + len(batch), dtype="uint64")
        self._seen += len(batch)
        numbers = splitmix64(places ^ splitmix64(np.array([self._seed])))
        if self._limit is not None:
            chosen = np.flatnonzero(numbers < np.uint64(self._limit))
            if not len(chosen):
                return
            places, numbers, batch = places[chosen], numbers[chosen], batch.take(pa.array(chosen))
        self._parts.append((places, numbers, pa.Table.from_batches([batch])))
        self._kept += len(places)
        if self._kept > 2 * self._most:
            self._shrink()

    def table(self) -> "pa.Table | None":
        """Return the sampled rows in their order; None where no batch came."""
        if not self._parts:
            return None
        self._shrink()
        return self._parts[0][2]

    def _shrink(self) -> None:
        import numpy as np
        import pyarrow as pa

        places = np.concatenate([part[0] for part in self._parts])
        numbers = np.concatenate([part[1] for part in self._parts])
        chosen = np.arange(len(numbers))
        if len(numbers) > self._most:
            chosen = np.sort(np.argpartition(numbers, self._most)[: self._most])
            self._limit = int(numbers[chosen].max())
        # Parts are in the order of the rows, and so are the chosen ones.
        table = pa.concat_tables([part[2] for part in self._parts]).take(pa.array(chosen))
        self._parts = [(places[chosen], numbers[chosen], table.combine_chunks())]
        self._kept = len(chosen)
