"""Cumulative gain and lift: how many positives the rows of the highest probability hold."""

from typing import TYPE_CHECKING

from ml_assets.spec.evaluation_tables import Gain

if TYPE_CHECKING:
    import numpy as np

DECILES = 10


def gains(
    truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray | None" = None
) -> list[Gain]:
    """Return a line per tenth of the rows, or of their weight, the highest probability first.

    ``truth`` (n,) is 1 for positives and 0 for others. Rows of equal probability are in no order:
    where a tenth ends among them, it has its share of their positives. Empty if all rows are of one
    class, which cannot be ranked.
    """
    import numpy as np

    rows, hits, told = _passed(truth, probability, weights)
    if hits[-1] in (0.0, rows[-1]):
        return []
    marks = np.linspace(0.0, 1.0, DECILES + 1)
    gained = np.interp(marks * rows[-1], rows, hits)
    claimed = np.interp(marks * rows[-1], rows, told)
    tenth, share = rows[-1] / DECILES, hits[-1] / rows[-1]
    return [
        Gain(
            up_to=float(marks[place]),
            probability=float((claimed[place] - claimed[place - 1]) / tenth),
            observed=float((gained[place] - gained[place - 1]) / tenth),
            lift=float((gained[place] - gained[place - 1]) / tenth / share),
            gain=float(gained[place] / hits[-1]),
        )
        for place in range(1, DECILES + 1)
    ]


def gain_curve(
    truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray | None" = None
) -> "tuple[np.ndarray, np.ndarray]":
    """Return the shares of rows and of positives at each distinct probability, from 0 to 1."""
    rows, hits, _ = _passed(truth, probability, weights)
    return rows / rows[-1], hits / hits[-1]


def _passed(
    truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray | None"
) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Return the weight of rows, of positives and of probability down to each distinct one."""
    import numpy as np

    order = np.argsort(-probability, kind="stable")
    counts = np.ones(len(truth)) if weights is None else weights[order]
    ends = np.r_[np.flatnonzero(np.diff(probability[order]) != 0), len(truth) - 1]
    sums = (counts, counts * truth[order], counts * probability[order])
    rows, hits, told = (np.r_[0.0, np.cumsum(each)[ends]] for each in sums)
    return rows, hits, told
