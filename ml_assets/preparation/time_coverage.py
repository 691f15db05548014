"""What span of time the rows cover, and where in it there are none."""

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import pandas as pd

MOST_PERIODS = 120
MOST_NAMED = 20
# A period without a row says nothing if few rows are expected in it: with ten, once in 22,000.
ROWS_THAT_TELL = 10

# Name, and pandas' name of the calendar period; the finest with at most 120 of them is taken.
_PERIODS = {"minute": "min", "hour": "h", "day": "D", "week": "W", "month": "M",
            "quarter": "Q", "year": "Y"}  # fmt: skip


class TimeCoverage(Document):
    """The moments of the rows, counted by periods of the calendar."""

    column: str
    first: str
    last: str
    missing: int = Field(description="Rows without a moment.")
    future: int = Field(description="Rows later than the present.")
    largest_gap_s: float = Field(description="Longest time between two moments that follow.")
    gap_from: str
    gap_to: str
    period: str = Field(description="minute, hour, day, week, month, quarter or year.")
    rows: dict[str, int] = Field(description="Rows per period, by its start, without gaps.")
    empty: list[str] = Field(description="Periods without a row; at most the first twenty.")
    empty_count: int
    empty_tells: bool = Field(
        description="Whether a usual period has so many rows that an empty one is no accident."
    )


def time_coverage(moments: "pd.Series", now: datetime) -> TimeCoverage | None:
    """Return the coverage of a datetime column (datetime64, UTC without a zone, as ``now``).

    None where fewer than two different moments are there.
    """
    import pandas as pd

    present = moments.dropna().sort_values()
    if present.nunique() < 2:
        return None
    first, last = present.iloc[0], present.iloc[-1]
    distinct = present.drop_duplicates()
    # In milliseconds, as a gap of more than 292 years has too many nanoseconds.
    gaps = distinct.astype("datetime64[ms]").diff()
    widest = int(gaps.argmax())
    period, code = _period(present)
    counts = present.dt.to_period(code).value_counts().sort_index()
    every = pd.period_range(counts.index[0], counts.index[-1], freq=code)
    counts = counts.reindex(every, fill_value=0)
    named = {_written(start.start_time): int(rows) for start, rows in counts.items()}
    empty = [start for start, rows in named.items() if not rows]
    return TimeCoverage(
        column=str(moments.name),
        first=_written(first),
        last=_written(last),
        missing=int(moments.isna().sum()),
        future=int((present > now).sum()),
        largest_gap_s=gaps.max().total_seconds(),
        gap_from=_written(distinct.iloc[widest - 1]),
        gap_to=_written(distinct.iloc[widest]),
        period=period,
        rows=named,
        empty=empty[:MOST_NAMED],
        empty_count=len(empty),
        empty_tells=bool(counts[counts > 0].median() >= ROWS_THAT_TELL),
    )


def _period(present: "pd.Series") -> tuple[str, str]:
    """Return name and code of the finest period of which the moments span at most 120."""
    for name, code in _PERIODS.items():
        first, last = (moment.to_period(code).ordinal for moment in present.iloc[[0, -1]])
        if last - first < MOST_PERIODS:
            return name, code
    return "year", _PERIODS["year"]


def _written(moment: "pd.Timestamp") -> str:
    """Write a moment without a time of day that is midnight, and without fractions of a second."""
    text = moment.isoformat(sep=" ", timespec="seconds")
    return text.removesuffix(" 00:00:00")
