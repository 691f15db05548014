"""A few rows of a batch as they came in, beside what was predicted for them."""

from typing import TYPE_CHECKING

from ml_assets.deployment.batch_scoring.part import ScoredPart
from ml_assets.deployment.batch_scoring.parts import Place

if TYPE_CHECKING:
    import pyarrow as pa

# Of the first part, and of each later one, up to so many in all.
FIRST_PART, LATER_PARTS, MOST = 10, 1, 20


class SampledRows:
    """Collects rows from the parts that pass by, spread evenly over the first ones.

    ``rows`` are the input's, ``predictions`` the part's for the same rows, in the same order; a
    row that was rejected is in neither.
    """

    def __init__(self, schema: "pa.Schema") -> None:
        self._schema = schema
        self._rows: list[pa.RecordBatch] = []
        self._predictions: list[pa.Table] = []
        self._count = 0

    def add(self, place: Place, rows: "pa.RecordBatch", part: ScoredPart) -> None:
        """Take a few rows of a part."""
        import numpy as np
        import pyarrow as pa

        wanted = FIRST_PART if place.number == 0 else LATER_PARTS
        count = min(wanted, MOST - self._count, len(part.predictions))
        if count <= 0:
            return
        chosen = np.linspace(0, len(part.predictions) - 1, count).astype("int64")
        predictions = part.predictions.take(pa.array(chosen))
        places = predictions.column("_row").to_numpy() - place.first_row
        self._rows.append(rows.take(pa.array(places)))
        # A copy, as the part's file does not stay.
        self._predictions.append(predictions)
        self._count += count

    @property
    def rows(self) -> "pa.Table":
        """The rows as they came in."""
        import pyarrow as pa

        return pa.Table.from_batches(self._rows, self._schema)

    @property
    def predictions(self) -> "pa.Table | None":
        """What was predicted; null if no row was."""
        import pyarrow as pa

        return pa.concat_tables(self._predictions) if self._predictions else None
