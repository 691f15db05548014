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


def typical_references(values: "np.ndarray", count: int) -> "np.ndarray":
    """Return the places of ``count`` background rows that together stand for all of them.

    ``values`` (rows, references, columns, outputs) are those of each background row against each
    other one. One reference after the other is taken that brings the mean of those taken nearest
    to the mean of all, whatever is the same for all rows aside.

    >>> import numpy as np
    >>> typical_references(np.array([0.0, 9.0, 2.0, 1.0])[None, :, None, None] * [[[[1.0]]],
    ...     [[[-1.0]]]], 2).tolist()
    [2, 3]
    """
    import numpy as np

    shape = (values.shape[1], -1)
    each = (values - values.mean(axis=0)).transpose(1, 0, 2, 3).reshape(shape)
    goal, total, taken = each.mean(axis=0), np.zeros(each.shape[1]), list[int]()
    for size in range(1, count + 1):
        gaps = (((total + each) / size - goal) ** 2).sum(axis=1)
        gaps[taken] = np.inf
        taken.append(int(gaps.argmin()))
        total += each[taken[-1]]
    return np.sort(np.array(taken))
