"""One window of the prediction log, counted in the bins of the reference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.column_counts import ColumnCounts, ColumnTally
from ml_assets.monitoring.drift.joint import JUDGED_ROWS
from ml_assets.monitoring.drift.prediction_columns import logged_predictions
from ml_assets.monitoring.drift.reference_profile import ColumnProfile, ReferenceProfile
from ml_assets.monitoring.drift.table_counts import TableCounts, count_table

if TYPE_CHECKING:
    import pyarrow as pa

# Of these the names of new categories are read, and the joint comparison is made.
SAMPLED_ROWS = 2 * JUDGED_ROWS
_FEATURES = "features"


@dataclass(frozen=True)
class Window:
    """The rows of a window: all of them by feature, those of the reference's model by answer."""

    rows: int
    features: TableCounts
    predictions: dict[str, ColumnCounts]


def count_window(batches: "Iterable[pa.RecordBatch]", profile: ReferenceProfile) -> Window:
    """Count batches of the log in one pass.

    Only answers of the reference's model are counted: another model may say other things of the
    same rows. Raises KeyError if the log lacks a feature of it.
    """
    answers = _Answers(profile)
    features = count_table(
        answers.passing(batches), bins_of(profile.columns), sampled_rows=SAMPLED_ROWS,
        seed=profile.seed,
    )  # fmt: skip
    return Window(answers.rows, features, answers.counts())


def bins_of(profiles: Mapping[str, ColumnProfile]) -> dict[str, ColumnBins]:
    """Return the bins of each column."""
    return {name: one.bins for name, one in profiles.items()}


class _Answers:
    """Counts answers while the features of the same batches pass by."""

    def __init__(self, profile: ReferenceProfile) -> None:
        self._version = profile.model_version
        self._names = list(profile.columns)
        self._tallies = {
            name: ColumnTally(one) for name, one in bins_of(profile.predictions).items()
        }
        self.rows = self._own = 0

    def passing(self, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        """Yield the features of each batch as flat columns, and count its answers."""
        import pyarrow.compute as pc

        for batch in batches:
            own = batch.filter(pc.equal(batch.column("model_version"), self._version))
            self.rows, self._own = self.rows + len(batch), self._own + len(own)
            answers = logged_predictions(own, list(self._tallies))
            for name in answers.schema.names:
                self._tallies[name].add(answers.column(name))
            yield flat_features(batch, self._names)

    def counts(self) -> dict[str, ColumnCounts]:
        if not self._own:
            return {}
        counted = {name: tally.counts() for name, tally in self._tallies.items()}
        return {name: one for name, one in counted.items() if one.rows}


def flat_features(batch: "pa.RecordBatch", names: list[str]) -> "pa.RecordBatch":
    """Return the named features of a batch of the log as columns."""
    import pyarrow as pa

    if not names:
        return batch.select([])
    features = batch.column(_FEATURES)
    fields = [field.name for field in features.type]
    # Flattened, a null struct makes its children null.
    held = dict(zip(fields, features.flatten(), strict=True))
    return pa.RecordBatch.from_arrays([held[name] for name in names], names=names)
