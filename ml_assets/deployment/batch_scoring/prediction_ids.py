"""The ids of batch predictions, which a repeated batch gives again and which name their row.

An id is a UUID of version 8 (RFC 9562, section 5.8), as 32 hexadecimal digits: the first 20 name
the batch, the last 12 the row's place in its input. Those of the service are of version 7, so the
thirteenth digit tells one from the other.
"""

import hashlib
import json
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

BATCH_DIGITS = 20
ROW_DIGITS = 12
_BATCH_PREDICTION = re.compile(r"[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}")


def batch_id(*decides: str) -> str:
    """Return the 20 digits of the batch that these texts decide: 74 bits of their SHA-256.

    Among a million batches two share an id with a chance of 1 in 10**10.

    >>> batch_id("model", "input")[12], len(batch_id("model", "input"))
    ('8', 20)
    """
    digest = hashlib.sha256(json.dumps(decides).encode()).hexdigest()
    variant = "89ab"[int(digest[15], 16) % 4]
    return f"{digest[:12]}8{digest[12:15]}{variant}{digest[16:19]}"


def batch_prediction_ids(batch: str, rows: "np.ndarray") -> "pa.Array":
    """Return the ids of the rows (int64, from 0, below 2**48) of a batch, as Arrow strings."""
    import numpy as np
    import pyarrow as pa

    length = BATCH_DIGITS + ROW_DIGITS
    ids = np.empty((len(rows), length), dtype="uint8")
    ids[:, :BATCH_DIGITS] = np.frombuffer(batch.encode(), dtype="uint8")
    # Four digits at a time, and the 16 highest bits are none of a row's.
    parts = rows.astype(">u8").view(">u2").reshape(len(rows), 4)[:, 1:]
    ids[:, BATCH_DIGITS:] = _four_digits()[parts].view("uint8").reshape(len(rows), ROW_DIGITS)
    starts = np.arange(0, length * (len(rows) + 1), length, dtype="int32")
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(starts), pa.py_buffer(ids))


@cache
def _four_digits() -> "np.ndarray":
    """Return the four hexadecimal digits of every number below 65536, as if they were one."""
    import numpy as np

    text = "".join(f"{number:04x}" for number in range(1 << 16))
    return np.frombuffer(text.encode(), dtype="uint32")


def batch_and_row(prediction_id: str) -> tuple[str, int] | None:
    """Return the batch and the row's place of a batch prediction's id; null for any other id.

    >>> batch = batch_id("model", "input")
    >>> batch_and_row(f"{batch}{7:012x}") == (batch, 7)
    True
    >>> batch_and_row("019aa2b2c6f07d2e9c6f0d6a52b1c1aa")
    """
    if _BATCH_PREDICTION.fullmatch(prediction_id) is None:
        return None
    return prediction_id[:BATCH_DIGITS], int(prediction_id[BATCH_DIGITS:], 16)
