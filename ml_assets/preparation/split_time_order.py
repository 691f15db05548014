"""Whether all training rows came before the held-out ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TimeOrder:
    """The two moments at the border, None where a side has none, and the gap they must keep."""

    latest_training: "pd.Timestamp | None"
    earliest_test: "pd.Timestamp | None"
    gap: timedelta

    @property
    def kept(self) -> bool:
        """Whether the last training moment lies before the first test moment, by the gap."""
        if self.latest_training is None or self.earliest_test is None:
            return False
        if not self.gap:
            return bool(self.latest_training < self.earliest_test)
        return bool(self.latest_training + self.gap <= self.earliest_test)


def time_order(
    train: "Iterable[pd.Series]", test: "Iterable[pd.Series]", gap: timedelta | None = None
) -> TimeOrder:
    """Return the border moments of a time split, whose datetime64 columns arrive in parts."""
    latest = [part.max() for part in train if part.notna().any()]
    earliest = [part.min() for part in test if part.notna().any()]
    return TimeOrder(
        max(latest, default=None), min(earliest, default=None), gap or timedelta(0)
    )  # fmt: skip
