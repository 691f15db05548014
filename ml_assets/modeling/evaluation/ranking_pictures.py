"""Pictures of how well rows are ranked, as PNG files."""

from typing import TYPE_CHECKING

from ml_assets.modeling.evaluation.gains import gain_curve, gains
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of

if TYPE_CHECKING:
    import numpy as np


def roc_and_precision_recall(truth: "np.ndarray", probability: "np.ndarray", name: str) -> bytes:
    """Draw both curves of a binary classifier; ``truth`` is 1 for the positive class ``name``."""
    from sklearn.metrics import precision_recall_curve, roc_curve

    figure, (left, right) = new_figure(2)
    false_rate, true_rate, _ = roc_curve(truth, probability)
    left.plot(false_rate, true_rate, color=PALETTE[0])
    left.plot([0, 1], [0, 1], "--", color=GREY, lw=1)
    left.set(xlabel="false positive rate", ylabel="true positive rate", title="ROC curve")
    precision, recall, _ = precision_recall_curve(truth, probability)
    right.step(recall, precision, where="post", color=PALETTE[1])
    right.axhline(truth.mean(), ls="--", color=GREY, lw=1)
    right.set(xlabel="recall", ylabel="precision", title=f"Precision and recall of {name!r}")
    for axes in (left, right):
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    return png_of(figure)


def gain_and_lift(
    truth: "np.ndarray",
    probability: "np.ndarray",
    name: str,
    weights: "np.ndarray | None" = None,
) -> bytes | None:
    """Draw cumulative gain and the lift of each tenth; None if all rows are of one class.

    Grey are the gain of a random order, and that of the best one.
    """
    import numpy as np

    lines = gains(truth, probability, weights)
    if not lines:
        return None
    figure, (left, right) = new_figure(2)
    shares, gained = gain_curve(truth, probability, weights)
    share = float(np.average(truth, weights=weights))
    left.plot([0, 1], [0, 1], "--", color=GREY, lw=1)
    left.plot([0, share, 1], [0, 1, 1], ":", color=GREY, lw=1)
    left.plot(shares, gained, color=PALETTE[0])
    left.set(xlabel="share of the rows, highest probability first",
             ylabel=f"share of all {name!r} that is among them", title="Cumulative gain",
             xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))  # fmt: skip
    right.bar(range(1, len(lines) + 1), [line.lift for line in lines], color=PALETTE[0], alpha=0.8)
    right.axhline(1, ls="--", color=GREY, lw=1)
    right.set(xlabel="tenth of the rows, highest probability first",
              ylabel=f"share of {name!r} over that of all rows", title="Lift",
              xticks=range(1, len(lines) + 1))  # fmt: skip
    return png_of(figure)
