"""Pictures of the choice of a final model, as PNG files: its threshold and its probabilities."""

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.model_choice import Calibration, Threshold


def threshold_curve(threshold: Threshold) -> bytes:
    """Draw the mean cost or the metric over thresholds, out of fold, with the one that was taken.

    The grey band holds the best thresholds of resampled rows, all but the outer 5 %.
    """
    figure, (left, right) = new_figure(2)
    places = [point.threshold for point in threshold.curve]
    name = "mean cost per row" if threshold.basis == MEAN_COST else threshold.basis
    lines = {left: [point.value for point in threshold.curve],
             right: [point.share_positive for point in threshold.curve]}  # fmt: skip
    for axes, values in lines.items():
        axes.axvspan(threshold.low, threshold.high, color=GREY, alpha=0.2, lw=0)
        axes.axvline(threshold.value, color=PALETTE[1], lw=1.5, label=f"{threshold.value:.3g}")
        axes.plot(places, values, "o-", ms=2.5, color=PALETTE[0])
        axes.set(xlabel=f"threshold on the probability of {threshold.positive_class!r}",
                 xlim=(-0.02, 1.02))  # fmt: skip
    left.set(ylabel=name, title="Threshold, out of fold")
    right.set(ylabel="share of rows labelled positive", title="Rows labelled positive")
    left.legend(fontsize=8, frameon=False)
    return png_of(figure)


def reliability(calibration: Calibration) -> bytes:
    """Draw how often predicted probabilities came true out of fold, and the rows of each bin."""
    figure, (left, right) = new_figure(2)
    predicted = [bin_.predicted for bin_ in calibration.bins]
    left.plot([0, 1], [0, 1], "--", color=GREY, lw=1)
    left.plot(predicted, [bin_.observed for bin_ in calibration.bins], "o-", color=PALETTE[0])
    left.set(xlabel=calibration.of, ylabel="share that came true", xlim=(-0.02, 1.02),
             ylim=(-0.02, 1.02), title=f"Calibration error {calibration.error:.3f}")  # fmt: skip
    widths = [max(bin_.high - bin_.low, 0.004) for bin_ in calibration.bins]
    right.bar([bin_.low for bin_ in calibration.bins],
              [bin_.rows / width for bin_, width in zip(calibration.bins, widths, strict=True)],
              width=widths, align="edge", color=PALETTE[0], alpha=0.7)  # fmt: skip
    right.set(xlabel=calibration.of, ylabel="rows per unit of probability", xlim=(-0.02, 1.02),
              title="Spread of the probabilities")  # fmt: skip
    return png_of(figure)
