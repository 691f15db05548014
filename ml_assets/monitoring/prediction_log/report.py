"""What the table of predictions holds, and whether it holds every line once."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.monitoring.prediction_log.collect import damaged_files
from ml_assets.monitoring.prediction_log.log_table import LogTable
from ml_assets.monitoring.prediction_log.progress import Progress
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    from upath import UPath


class PredictionLogReport(Document):
    """The table of predictions after a collection."""

    folder: str = Field(description="Where the table lies: a folder per day.")
    days: int = Field(description="Days that have predictions.")
    rows: int
    first: date | None = Field(description="The first of these days.")
    last: date | None = Field(description="The last of these days.")
    new_rows: int = Field(description="Rows that this collection added.")
    dropped: int = Field(description="Rows of days that are not kept any more.")
    lines: int = Field(description="Lines of the service that were collected, files gone left out.")
    damaged: int = Field(description="Of these, lines that could not be read.")
    batches: int = Field(description="Batch runs that were collected.")
    batches_without_features: int = Field(
        default=0, description="Of these, batch runs whose input was gone or changed."
    )
    lost_batches: list[str] = Field(
        default_factory=list,
        description="Batch runs whose predictions were gone before they were collected.",
    )


class Account(Document):
    """Where the table and what was collected do not agree; empty lists where they do."""

    days: list[dict[str, str | int]] = Field(description="Days of another number of rows.")
    sources: list[dict[str, str | int]] = Field(
        description="Files and batches of which a line became neither a row, nor was kept apart, "
        "nor is older than what is kept."
    )

    @property
    def agrees(self) -> bool:
        """Whether every collected line is in the table once."""
        return not self.days and not self.sources


def report_of(
    table: LogTable, progress: Progress, before: Progress, lost: list[str]
) -> PredictionLogReport:
    """Return what is to be told; ``before`` is the progress before this collection."""
    days = sorted(progress.days)
    rows = sum(progress.days.values())
    files = progress.files.values()
    return PredictionLogReport(
        folder=str(table.folder),
        days=len(days),
        rows=rows,
        first=days[0] if days else None,
        last=days[-1] if days else None,
        new_rows=rows + progress.dropped - sum(before.days.values()) - before.dropped,
        dropped=progress.dropped,
        lines=sum(file.lines for file in files),
        damaged=sum(file.damaged for file in files),
        batches=len(progress.batches),
        batches_without_features=sum(not one.features for one in progress.batches.values()),
        lost_batches=lost,
    )


def account(table: LogTable, progress: Progress) -> Account:
    """Count the table's rows and compare them with what was collected."""
    found = table.rows()
    days: list[dict[str, str | int]] = [
        {"day": day.isoformat(), "rows": found.get(day, 0), "collected": progress.days.get(day, 0)}
        for day in sorted({*found, *progress.days})
        if found.get(day, 0) != progress.days.get(day, 0)
    ]
    sources: list[dict[str, str | int]] = [
        {"file": file.name, "lines": file.lines, "rows": file.rows, "damaged": file.damaged,
         "expired": file.expired}
        for file in progress.files.values()
        if file.lines != file.rows + file.damaged + file.expired
    ]  # fmt: skip
    sources += [
        {"batch": name, "scored": batch.scored, "rows": batch.rows, "expired": batch.expired}
        for name, batch in progress.batches.items()
        if batch.scored != batch.rows + batch.expired
    ]
    return Account(days=days, sources=sources)


def damaged_lines(folder: "Path | UPath") -> list[dict[str, str | int]]:
    """Return the files of damaged lines in the table's folder, with their number of lines."""
    return [
        {"file": path.name, "lines": path.read_bytes().count(b"\n")}
        for path in damaged_files(folder)
    ]
