"""Account for every raw row: clean, quarantined, or lost."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RowAccount:
    """Numbers of rows, and of quarantined row numbers that raw data does not have or has twice."""

    raw: int
    clean: int
    quarantined: int
    unexpected_row_numbers: int

    @property
    def complete(self) -> bool:
        """Whether raw = clean + quarantined, with every quarantined row named exactly once."""
        return self.raw == self.clean + self.quarantined and self.unexpected_row_numbers == 0

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return asdict(self)


def account_for_rows(
    raw: "pd.DataFrame", clean: "pd.DataFrame", quarantine: "pd.DataFrame"
) -> RowAccount:
    """Count the rows of the three tables; ``quarantine`` names its rows in ``_row``."""
    numbers = quarantine["_row"]
    unexpected = int(numbers.duplicated().sum() + (~numbers.between(0, len(raw) - 1)).sum())
    return RowAccount(len(raw), len(clean), len(quarantine), unexpected)
