"""Windows of time, end to end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """The time from ``start`` on and before ``end``, in UTC."""

    start: datetime
    end: datetime


def latest_windows(last: datetime, length: timedelta, count: int) -> list[Window]:
    """Return ``count`` windows in order, of which the last one holds the moment ``last``.

    They are counted from 1970, so that every run cuts time at the same moments.

    >>> found = latest_windows(datetime(2026, 1, 2, 12, tzinfo=UTC), timedelta(days=1), 2)
    >>> [window.start.isoformat() for window in found]
    ['2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00']
    """
    place = (last - _EPOCH) // length
    starts = [_EPOCH + length * (place - back) for back in range(count - 1, -1, -1)]
    return [Window(start, start + length) for start in starts]
