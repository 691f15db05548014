"""The ids of predictions: unique everywhere, and sorted by the time they were made."""

import os
import time


def new_prediction_ids(count: int) -> list[str]:
    """Return ``count`` fresh ids of 32 hexadecimal digits.

    They are UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds since 1970, then
    random bits, so that a log sorted by id is sorted by time.

    >>> first, second = new_prediction_ids(2)
    >>> len(first), first[12], first != second
    (32, '7', True)
    """
    stamp = time.time_ns() // 1_000_000 << 80
    noise = os.urandom(10 * count)
    return [
        f"{stamp | _versioned(int.from_bytes(noise[start : start + 10])):032x}"
        for start in range(0, 10 * count, 10)
    ]


def _versioned(bits: int) -> int:
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return bits & ~(0x3 << 62) | 0x2 << 62
