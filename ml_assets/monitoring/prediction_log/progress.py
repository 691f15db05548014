"""How far the files of the log are collected: the document that makes collecting repeatable."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    from upath import UPath


class FileProgress(Document):
    """How far one file of the log is collected, and what became of its lines."""

    name: str = Field(description="Its path in the log's folder when it was last read.")
    offset: int = Field(default=0, description="Bytes that are collected.")
    lines: int = 0
    rows: int = Field(default=0, description="Lines that went into the table.")
    damaged: int = Field(default=0, description="Lines that were kept apart.")
    expired: int = Field(default=0, description="Lines of days that are not kept any more.")
    grown: date = Field(description="The day on which lines were last collected.")


class BatchProgress(Document):
    """What became of one batch run's predictions."""

    rows: int = Field(description="Predictions that went into the table.")
    scored: int = Field(description="Predictions that the run's record tells of.")
    expired: int = 0
    features: bool = Field(default=False, description="Whether the scored rows were read again.")


class Progress(Document):
    """What is in the table, and from where; written after each part."""

    files: dict[str, FileProgress] = Field(default_factory=dict, description="By identity.")
    batches: dict[str, BatchProgress] = Field(default_factory=dict)
    days: dict[date, int] = Field(default_factory=dict, description="Rows by day.")
    dropped: int = Field(default=0, description="Rows of days that were dropped.")

    def add(self, written: Mapping[date, int]) -> None:
        """Count the rows of a part that was written."""
        for day, rows in written.items():
            self.days[day] = self.days.get(day, 0) + rows

    def forget(self, before: date, present: set[str]) -> None:
        """Stop counting the days before one, and forget files that are gone since then.

        A file that is gone for a shorter time may come back, as that of a folder that could not
        be reached, and would be collected again.
        """
        for day in [day for day in self.days if day < before]:
            self.dropped += self.days.pop(day)
        for identity, file in list(self.files.items()):
            if identity not in present and file.grown < before:
                del self.files[identity]

    @classmethod
    def read(cls, path: "Path | UPath") -> "Progress":
        """Return the stored progress; an empty one where there is none."""
        if not path.exists():
            return cls()
        return cls.model_validate_json(path.read_bytes())

    def write(self, path: "Path | UPath") -> None:
        """Store the progress in one step."""
        atomic_write(path, self.model_dump_json(indent=1).encode())
