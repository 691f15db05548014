"""Sets of rows that a model cannot tell apart."""

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def equal_rows(features: "pd.DataFrame") -> "np.ndarray":
    """Return the number of each row's set, (n,) int64, in order of appearance.

    Rows are of one set where all features are equal; missing values equal each other. Rows are
    told apart by a hash of 64 bits.
    """
    import pandas as pd

    return pd.factorize(pd.util.hash_pandas_object(features, index=False))[0]


def copied_rows(features: "pd.DataFrame") -> "np.ndarray | None":
    """Return the sets of ``equal_rows``, or None where no row must stay with another.

    That is where all rows differ, and where the features can take no more values than there are
    rows: there rows are equal by nature, and a row to predict will have been seen before too.
    """
    import pandas as pd

    if not len(features.columns):
        return None
    sets = equal_rows(features)
    if sets.max(initial=-1) + 1 == len(features):
        return None
    hashes = (pd.util.hash_pandas_object(features[[name]], index=False) for name in features)
    return sets if prod(len(pd.unique(each)) for each in hashes) > len(features) else None
