"""What other thresholds would give on held-out rows, as a PNG file."""

from collections.abc import Sequence
from math import nan

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.evaluation_tables import ThresholdPoint


def thresholds(points: Sequence[ThresholdPoint], threshold: float, name: str) -> bytes:
    """Draw precision, recall and F1 by threshold, and the mean cost or the share labelled positive.

    The model's own threshold is marked. It comes from training rows.
    """
    figure, (left, right) = new_figure(2)
    places = [point.threshold for point in points]
    for colour, label in zip(PALETTE, ("precision", "recall", "f1"), strict=False):
        values = [nan if (value := getattr(point, label)) is None else value for point in points]
        left.plot(places, values, "o-", ms=2.5, color=colour, label=label)
    left.set(ylabel="share", ylim=(-0.02, 1.02), title="Labels by threshold, held out")
    costs = [point.mean_cost for point in points if point.mean_cost is not None]
    shown = costs or [point.share_positive for point in points]
    right.plot(places, shown, "o-", ms=2.5, color=PALETTE[0])
    right.set(ylabel="mean cost per row" if costs else "share of rows labelled positive",
              title="Mean cost" if costs else "Rows labelled positive")  # fmt: skip
    for axes in (left, right):
        axes.axvline(threshold, color=GREY, ls="--", lw=1.2,
                     label=f"the model's: {threshold:.3g}")  # fmt: skip
        axes.set(xlabel=f"threshold on the probability of {name!r}", xlim=(-0.02, 1.02))
    left.legend(fontsize=8, frameon=False)
    return png_of(figure)
