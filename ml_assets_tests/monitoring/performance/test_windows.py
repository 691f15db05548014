from datetime import UTC, datetime, timedelta
from itertools import pairwise

from ml_assets.monitoring.performance.windows import latest_windows


def test_windows_lie_end_to_end_and_are_the_same_in_every_run() -> None:
    last = datetime(2026, 11, 26, 17, 5, tzinfo=UTC)
    found = latest_windows(last, timedelta(days=7), 4)
    assert [one.end - one.start for one in found] == [timedelta(days=7)] * 4
    assert all(one.end == next_.start for one, next_ in pairwise(found))
    assert found[-1].start <= last < found[-1].end
    assert latest_windows(last + timedelta(hours=3), timedelta(days=7), 4) == found
