"""Rows that others are compared with: a background that stands for the training rows."""

from typing import TYPE_CHECKING

from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BACKGROUND_ROWS = 100


def background_rows(
    frame: "pd.DataFrame", plan: FeaturePlan, seed: int, most: int = BACKGROUND_ROWS
) -> "pd.DataFrame":
    """Return at most ``most`` rows drawn by the seed: "the average" is an average of these.

    Where rows have weights they are drawn in proportion to them, with replacement, so that the
    rows that are drawn count alike.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    if plan.weight is None:
        if len(frame) <= most:
            return frame
        return frame.iloc[np.sort(chance.choice(len(frame), most, replace=False))]
    weights = frame[plan.weight].to_numpy("float64")
    drawn = chance.choice(len(frame), most, p=weights / weights.sum())
    return frame.iloc[np.sort(drawn)]


def chosen_references(outputs: "np.ndarray", count: int) -> "np.ndarray":
    """Return the places of ``count`` background rows that lie evenly over the model's outputs.

    ``outputs`` is (rows, outputs). The rows are put in the order of their first principal
    component and cut into as many even parts; the middle of each part is taken.

    >>> import numpy as np
    >>> chosen_references(np.array([[5.0], [1.0], [2.0], [4.0], [3.0]]), 1).tolist()
    [4]
    """
    import numpy as np

    centred = outputs - outputs.mean(axis=0)
    main = np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.argsort(centred @ main * np.sign(main[np.abs(main).argmax()]), kind="stable")
    middles = ((np.arange(count) + 0.5) / count * len(order)).astype(int)
    return order[middles]
