"""The rows that a batch run scored, read again from its input."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import as_frame
from ml_assets.reading.batch_input import BatchInput, file_inputs, source_input
from ml_assets.spec.errors import SourceError
from ml_assets.spec.scoring import Scoring

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


class InputRows:
    """Raw rows of an input, taken by places that only grow; ``names`` are the columns to take."""

    def __init__(self, reader: "pa.RecordBatchReader", names: list[str]) -> None:
        self._reader = reader
        self._names = [name for name in names if name in reader.schema.names]
        self._held: list[pa.RecordBatch] = []
        self._start = self._end = 0

    def take(self, places: "np.ndarray") -> "pd.DataFrame":
        """Return the rows at these places, (n,) ascending; memory holds what lies between them."""
        import pyarrow as pa

        while self._end <= places[-1]:
            batch = self._reader.read_next_batch().select(self._names)
            self._held.append(batch)
            self._end += len(batch)
        while self._start + len(self._held[0]) <= places[0]:
            self._start += len(self._held.pop(0))
        rows = pa.Table.from_batches(self._held).take(pa.array(places - self._start))
        return as_frame(rows, exact_integers=True)


@dataclass(frozen=True)
class BatchInputs:
    """The inputs of batch runs as they are now."""

    scoring: Scoring
    root: Path

    @contextmanager
    def with_digest(self, digest: str, shown: str) -> Iterator[BatchInput | None]:
        """Give the input that has the digest of a batch's record; None if it is gone or changed.

        ``shown`` is what the record calls it. What cannot be read twice, as a query's rows, is
        copied for as long as the block lasts. The value of another asset is not read again.
        """
        source = self.scoring.source
        if source is None or source.is_asset:
            yield None
            return
        with TemporaryDirectory(prefix="ml-assets-") as folder:
            try:
                inputs = (file_inputs(source, self.root, Path(folder)) if self.scoring.per_file
                          else iter([source_input(source, self.root, Path(folder))]))  # fmt: skip
                named = (one for one in inputs if one.shown == shown)
                found = next((one for one in named if one.digest == digest), None)
            except SourceError:
                found = None
            yield found
