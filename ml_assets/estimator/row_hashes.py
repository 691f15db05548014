"""Rows and values as 64-bit numbers that equal ones share, whatever batch they arrive in."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MISSING = 0x9E37_79B9_7F4A_7C15
_LARGEST_EXACT_INTEGER = 2**53
_MIXED_AT_A_TIME = 1_000_000


def row_hashes(frame: "pd.DataFrame", ignore: Collection[str] = ()) -> "np.ndarray":
    """Return a uint64 per row that depends on all columns but ``ignore``, and on their order.

    Missing values are equal to each other, 1 to 1.0 and True, and 0.0 to -0.0, as in a pandas
    groupby. Two different rows share a number with a probability of 2**-64.
    """
    import numpy as np

    hashes = np.zeros(len(frame), dtype="uint64")
    for name in frame.columns:
        if name not in ignore:
            hashes = splitmix64(hashes ^ value_hashes(frame[name]))
    return hashes


def value_hashes(values: "pd.Series") -> "np.ndarray":
    """Return a uint64 per value; for what is equal see ``row_hashes``."""
    import numpy as np

    hashes = np.full(len(values), _MISSING, dtype="uint64")
    present = values.notna().to_numpy()
    hashes[present] = _present_hashes(values[present])
    return hashes


def splitmix64(numbers: "np.ndarray") -> "np.ndarray":
    """Return well mixed uint64 numbers, one for each; the same for the same.

    Source: SplitMix64 of Steele, Lea and Flood (2014).
    """
    import numpy as np

    with np.errstate(over="ignore"):
        mixed = numbers.astype("uint64") + np.uint64(0x9E37_79B9_7F4A_7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
        return mixed ^ (mixed >> np.uint64(31))


def falls_in(hashes: "np.ndarray", share: float, seed: int) -> "np.ndarray":
    """Return for each hash whether it falls in a share of 0 to 1 that the seed draws."""
    import numpy as np

    drawn, limit = splitmix64(np.array([seed])), np.uint64(int(share * 2**64))
    falls = np.empty(len(hashes), dtype=bool)
    # Mixing takes several arrays of the length it is given, so it is given little at a time.
    for start in range(0, len(hashes), _MIXED_AT_A_TIME):
        part = slice(start, start + _MIXED_AT_A_TIME)
        falls[part] = splitmix64(hashes[part] ^ drawn) < limit
    return falls


def _present_hashes(values: "pd.Series") -> "np.ndarray":
    import numpy as np
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return _number_hashes(values.dt.as_unit("ns").astype("int64").to_numpy())
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return _number_hashes(values.to_numpy())
    if pd.api.types.infer_dtype(values) in ("boolean", "integer", "floating"):
        return _number_hashes(values.to_numpy(dtype="float64"))
    return _text_hashes(values)


def _number_hashes(numbers: "np.ndarray") -> "np.ndarray":
    # Zero has two signs; adding zero leaves one.
    hashes = splitmix64((numbers.astype("float64") + 0.0).view("uint64"))
    if numbers.dtype.kind in "iu":
        # As floats, neighbours beyond 2**53 would be equal.
        large = (numbers > _LARGEST_EXACT_INTEGER) | (numbers < -_LARGEST_EXACT_INTEGER)
        hashes[large] ^= splitmix64(numbers[large])
    return hashes


def _text_hashes(values: "pd.Series") -> "np.ndarray":
    import numpy as np
    import pandas as pd

    texts = values.to_numpy(dtype=object)
    if pd.api.types.infer_dtype(texts) not in ("string", "bytes", "empty"):
        texts = np.array([value if isinstance(value, str) else f"{type(value).__name__} {value!r}"
                          for value in texts], dtype=object)  # fmt: skip
    return splitmix64(pd.util.hash_array(texts, categorize=True))
