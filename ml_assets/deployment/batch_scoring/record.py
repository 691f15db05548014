"""What is kept of a batch, so that an id of a prediction leads back to its row."""

from datetime import datetime

from pydantic import BaseModel, Field


class BatchRecord(BaseModel):
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
    run_id: str = Field(description="The Dagster run that scored it last.")
    scored_at: datetime
    read: int
    scored: int
    rejected: int
    output: str | None = Field(description="Table in a database, without secrets.")

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
