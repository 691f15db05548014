"""Hold out the latest rows."""

from datetime import timedelta
from typing import TYPE_CHECKING

from ml_assets.preparation.split_keys import LEFT_OUT, TEST, TRAIN, SplitKeys
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np


def hold_out_latest(
    keys: SplitKeys, *, test_fraction: float, gap: timedelta | None
) -> "np.ndarray":
    """Return the side of each row, as int8: the latest share of the rows is held out.

    Rows of one moment stay together, on the side that comes nearer to the share. With a gap,
    training rows later than the first held-out moment less the gap are left out. Raises DataError
    if all rows have one moment, or the gap leaves no training row.
    """
    import numpy as np

    assert keys.time is not None
    time, rows = keys.time, len(keys)
    wanted = min(max(1, round(test_fraction * rows)), rows - 1)
    border = np.partition(time, rows - wanted)[rows - wanted] if rows > 1 else None
    choices = [held_out for held_out in (time >= border, time > border)
               if held_out.any() and not held_out.all()] if rows > 1 else []  # fmt: skip
    if not choices:
        raise DataError(
            "All rows have one moment: there is no latest part to hold out",
            found=f"{rows} rows",
            mend="name another column in columns.time, or choose another split.strategy",
        )
    in_test = min(choices, key=lambda held_out: abs(int(held_out.sum()) - wanted))
    sides = np.where(in_test, TEST, TRAIN).astype("int8")
    if gap:
        _leave_gap(sides, time, gap)
    return sides


def nanoseconds(span: timedelta) -> int:
    """Return a span of time in nanoseconds, exactly.

    >>> nanoseconds(timedelta(days=1))
    86400000000000
    """
    return (span // timedelta(microseconds=1)) * 1_000


def _leave_gap(sides: "np.ndarray", time: "np.ndarray", gap: timedelta) -> None:
    import pandas as pd

    first = time[sides == TEST].min()
    sides[(sides == TRAIN) & (first - time < nanoseconds(gap))] = LEFT_OUT
    if not (sides == TRAIN).any():
        raise DataError(
            "The gap before the first held-out moment leaves no training row",
            found=f"split.gap {gap}, rows from {pd.Timestamp(time.min())}, held out from "
            f"{pd.Timestamp(first)}",
            mend="shorten split.gap, or change split.test_fraction",
        )
