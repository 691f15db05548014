"""The champion's predictions in a window of time, as its model would give them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import as_frame
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.monitoring.performance.joined_labels import text_ids
from ml_assets.monitoring.performance.windows import Window
from ml_assets.monitoring.prediction_log.log_table import LogTable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class WindowRows:
    """A sample of the predictions of one model version in a window.

    ``rows`` counts that version's predictions, ``others`` those of other versions; ``sample`` has
    the columns of the log.
    """

    window: Window
    rows: int
    others: int
    sample: "pa.Table"

    def predictions(self, info: ModelInfo) -> Predictions:
        """Return the sample's predictions with the model's own classes."""
        return _predictions(self.sample, info)

    def features(self) -> "pd.DataFrame":
        """Return the sample's features as a frame; without any if none is logged."""
        return _features(self.sample)

    def keys(self, key: str | None, id_column: str | None) -> "np.ndarray":
        """Return what labels are joined by, as text: ids, the values of columns.id, or a feature's.

        ``key`` null means ids of predictions.
        """
        if key is None:
            return text_ids(self.sample.column("prediction_id"))
        if key == id_column:
            return text_ids(self.sample.column("key"))
        return text_ids(self.sample.column("features").combine_chunks().field(key))


def window_rows(log: LogTable, window: Window, version: str, most: int) -> WindowRows:
    """Read the predictions of a window, of which at most ``most`` stay in memory.

    Of more than that those are kept whose ids have the smallest hashes, which is a sample at
    random that every run draws alike. Predictions that are null are no predictions.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = others = 0
    held: list[pa.RecordBatch] = []
    for batch in log.batches(window.start, window.end):
        mine = batch.filter(pc.equal(batch.column("model_version"), version))
        others += len(batch) - len(mine)
        mine = mine.filter(pc.is_valid(mine.column("prediction")))
        rows += len(mine)
        held.append(mine)
        if sum(map(len, held)) > 2 * most:
            held = _smallest(pa.Table.from_batches(held), most).to_batches()
    sample = pa.Table.from_batches(held, log.schema)
    return WindowRows(window, rows, others, _smallest(sample, most))


def _smallest(table: "pa.Table", most: int) -> "pa.Table":
    import numpy as np
    from pandas.util import hash_array

    if len(table) <= most:
        return table
    hashes = hash_array(table.column("prediction_id").to_numpy(zero_copy_only=False))
    return table.take(np.sort(np.argpartition(hashes, most)[:most]))


def _predictions(sample: "pa.Table", info: ModelInfo) -> Predictions:
    import numpy as np

    given = sample.column("prediction").to_pylist()
    if info.classes is None:
        return Predictions(np.array(given, dtype="float64"))
    known = {str(name): name for name in info.classes}
    labels = np.array([known[text] for text in given], dtype=np.asarray(info.classes).dtype)
    shares = sample.column("probabilities").combine_chunks()
    columns = [shares.field(name).to_numpy(zero_copy_only=False) for name in known]
    return Predictions(labels, np.column_stack(columns).astype("float64"), tuple(info.classes))


def _features(sample: "pa.Table") -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    if "features" not in sample.column_names:
        return pd.DataFrame(index=range(len(sample)))
    struct = sample.column("features").combine_chunks()
    columns = [struct.field(field.name) for field in struct.type]
    return as_frame(pa.table(columns, names=[field.name for field in struct.type]))
