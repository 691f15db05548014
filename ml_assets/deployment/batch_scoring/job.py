"""What every process that scores parts of one batch has to know."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.batch_scoring.parts import Parts, Place
from ml_assets.deployment.scorer import Scorer

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
