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


def account_for_rows(raw: int, clean: int, quarantine: "pd.Series") -> RowAccount:
    """Compare the rows of the three tables; ``quarantine`` holds its rows' places in raw data."""
    unexpected = int(quarantine.duplicated().sum() + (~quarantine.between(0, raw - 1)).sum())
    return RowAccount(raw, clean, len(quarantine), unexpected)
