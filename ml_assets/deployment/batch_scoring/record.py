"""What is kept of a batch, so that an id of a prediction leads back to its row."""

from datetime import UTC, datetime

from pydantic import Field

from ml_assets.deployment.batch_scoring.run import BatchRun
from ml_assets.deployment.scorer import Scorer
from ml_assets.reading.batch_input import BatchInput
from ml_assets.spec.document import Document


class BatchRecord(Document):
    """A batch that was scored: which rows, by which model, in which run.

    It is the artifact ``batches/<batch>.json`` of its problem. ``batch_and_row`` finds batch and
    row in the id of a prediction.
    """

    batch: str = Field(description="The first 20 digits of its predictions' ids.")
    problem: str
    model_version: str
    contract_version: int
    input: str = Field(description="What was read, without secrets; rows count from 0 in it.")
    input_digest: str = Field(description="Told from what was read: other rows, other digest.")
    run_id: str | None = Field(description="The Dagster run that scored it last; null: a command.")
    scored_at: datetime
    read: int
    scored: int
    rejected: int
    output: str | None = Field(description="Where else the predictions went, without secrets.")

    @property
    def complete(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.scored + self.rejected == self.read

    @staticmethod
    def file(batch: str) -> str:
        """Return the artifact of a batch's record.

        >>> BatchRecord.file("01ab")
        'batches/01ab.json'
        """
        return f"batches/{batch}.json"


def batch_record(
    scorer: Scorer, given: BatchInput, run: BatchRun, *, run_id: str | None, output: str | None
) -> BatchRecord:
    """Return the record of a batch that was scored just now."""
    return BatchRecord(
        batch=run.batch,
        problem=scorer.contract.problem,
        model_version=scorer.model.version,
        contract_version=scorer.contract.version,
        input=given.shown,
        input_digest=given.digest,
        run_id=run_id,
        scored_at=datetime.now(UTC),
        read=run.read,
        scored=run.predictions.rows,
        rejected=run.rejected.rows,
        output=output,
    )
