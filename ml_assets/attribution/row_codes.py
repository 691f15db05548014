"""In which columns rows differ."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def row_codes(features: "pd.DataFrame") -> "np.ndarray":
    """Return a code per value, (rows, columns), int64: equal values of a column have equal codes.

    ``features`` is the output of ``feature_matrix``; missing values are alike.

    >>> import pandas as pd
    >>> row_codes(pd.DataFrame({"a": [1.5, None, 1.5], "b": ["x", "y", "y"]})).tolist()
    [[0, 0], [-1, 1], [0, 1]]
    """
    import numpy as np
    import pandas as pd

    codes = [pd.factorize(features[name])[0] for name in features]
    return np.stack(codes, axis=1) if codes else np.empty((len(features), 0), dtype="int64")


def differing(codes: "np.ndarray", rows: "np.ndarray", others: "np.ndarray") -> "np.ndarray":
    """Return how many columns differ between each row and each other one, (rows, others)."""
    import numpy as np

    counts = np.zeros((len(rows), len(others)), dtype="int64")
    for column in codes.T:
        counts += column[rows][:, None] != column[others][None]
    return counts
