"""What every process that scores parts of one batch has to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.batch_scoring.parts import Parts, Place
from ml_assets.deployment.batch_scoring.prediction_ids import batch_id
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.kept_folder import kept_folder

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ScoringJob:
    """One batch: the registry entry of its model, by folder and version, and its parts.

    ``batch`` names the batch in the ids of its predictions.
    """

    entry: Path
    version: str
    batch: str
    id_column: str | None
    parts: Parts


def batch_of(scorer: Scorer, digest: str) -> str:
    """Return the batch that a model and its contract make of an input, by the input's digest."""
    return batch_id(scorer.model.version, scorer.contract.model_dump_json(), digest)


@contextmanager
def kept_job(
    storage: Path, entry: Path, scorer: Scorer, digest: str, id_column: str | None
) -> Iterator[ScoringJob]:
    """Give the job of an input, by its digest; its parts stay in ``storage`` if it is cut off."""
    batch = batch_of(scorer, digest)
    # Parts of other code may have other columns.
    parts = batch_id(batch, version("ml_assets"), str(id_column))
    with kept_folder(storage, parts) as folder:
        yield ScoringJob(entry, scorer.model.version, batch, id_column, Parts(folder))


class PartScorer:
    """Scores parts of one job, one after the other, in this process."""

    def __init__(self, job: ScoringJob, scorer: Scorer | None = None) -> None:
        """Load the model if it is not given; raises ModelFileError unless the file is right."""
        self._job = job
        self.scorer = scorer or Scorer.from_folder(job.entry, job.version)
        # Shared by all parts: a value that must be unique is so in the whole input.
        self._seen = SeenRows(self.scorer.features)

    @property
    def in_order(self) -> bool:
        """Whether a part's verdict depends on the parts before it."""
        return bool(unique_columns(self.scorer.features))

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        """Score a part and write it; raises DataError and ScoringError."""
        scored = score_part(self.scorer, batch, place.first_row, self._job.id_column, self._seen)
        self._job.parts.write(place, scored)
