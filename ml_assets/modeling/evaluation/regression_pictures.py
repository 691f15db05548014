"""Pictures of a regression, as PNG files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_assets.modeling.evaluation.normal_quantiles import normal_quantiles
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.evaluation_tables import DecileError

if TYPE_CHECKING:
    import numpy as np

_MOST_POINTS = 5000
_BINS = 40


def predicted_against_actual(y: "np.ndarray", predicted: "np.ndarray") -> bytes:
    """Draw a regression's predictions and residuals; at most 5,000 rows, evenly taken."""
    import numpy as np

    rows = np.linspace(0, len(y) - 1, min(len(y), _MOST_POINTS)).astype(int)
    actual, found = np.asarray(y, dtype=float)[rows], predicted[rows]
    figure, (left, right) = new_figure(2)
    low, high = min(actual.min(), found.min()), max(actual.max(), found.max())
    left.plot([low, high], [low, high], "--", color=GREY, lw=1)
    left.plot(actual, found, ".", ms=4, alpha=0.5, color=PALETTE[0])
    left.set(xlabel="actual", ylabel="predicted", title="Predicted against actual")
    right.axhline(0, ls="--", color=GREY, lw=1)
    right.plot(found, actual - found, ".", ms=4, alpha=0.5, color=PALETTE[1])
    right.set(xlabel="predicted", ylabel="actual - predicted", title="Residuals")
    return png_of(figure)


def error_by_decile(errors: Sequence[DecileError]) -> bytes:
    """Draw what was predicted and what came of it, and the errors, by tenth of the prediction."""
    figure, (left, right) = new_figure(2)
    places = range(1, len(errors) + 1)
    left.plot(places, [error.predicted for error in errors], "o--", color=GREY, label="predicted")
    left.plot(places, [error.actual for error in errors], "o-", color=PALETTE[0], label="actual")
    left.set(ylabel="mean, in the target's unit", title="Mean by tenth of the prediction")
    right.axhline(0, ls="--", color=GREY, lw=1)
    right.bar(places, [error.mean_absolute_error for error in errors], color=PALETTE[0],
              alpha=0.8, label="mean absolute error")  # fmt: skip
    right.plot(places, [error.bias for error in errors], "o-", color=PALETTE[1],
               label="mean of predicted - actual")  # fmt: skip
    right.set(ylabel="error, in the target's unit", title="Error by tenth of the prediction")
    for axes in (left, right):
        axes.set(xlabel="tenth of the rows, lowest prediction first", xticks=places)
        axes.legend(fontsize=8, frameon=False)
    return png_of(figure)


def residuals(
    y: "np.ndarray", predicted: "np.ndarray", weights: "np.ndarray | None" = None
) -> bytes:
    """Draw how residuals spread, and their quantiles against those of a normal distribution.

    The line is the normal distribution of the residuals' own mean and spread.
    """
    import numpy as np

    left_over = np.asarray(y, dtype="float64") - predicted
    mean = float(np.average(left_over, weights=weights))
    spread = float(np.sqrt(np.average((left_over - mean) ** 2, weights=weights)))
    figure, (left, right) = new_figure(2)
    left.hist(left_over, bins=_BINS, weights=weights, color=PALETTE[0], alpha=0.8)
    left.axvline(0, ls="--", color=GREY, lw=1)
    left.set(xlabel="actual - predicted, in the target's unit",
             ylabel="rows" if weights is None else "weight of the rows",
             title="Spread of the residuals")  # fmt: skip
    normal, found = normal_quantiles(left_over, weights)
    right.plot(normal, mean + spread * normal, "--", color=GREY, lw=1)
    right.plot(normal, found, ".", ms=4, color=PALETTE[0])
    right.set(xlabel="quantile of a normal distribution", ylabel="actual - predicted",
              title="Residuals against a normal distribution")  # fmt: skip
    return png_of(figure)
