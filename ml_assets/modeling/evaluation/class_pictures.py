"""Pictures of labels and classes, as PNG files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import column
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.evaluation_tables import ClassScore

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

_MOST_COUNTS = 15
_MOST_CURVES = 8
_MOST_BARS = 15
_LINES = ("-", "--")


def confusion(y: "np.ndarray", predicted: "np.ndarray") -> bytes:
    """Draw counts of true against predicted classes, shaded by the share of the true class."""
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted]))
    counts = np.array([[((y == t) & (predicted == p)).sum() for p in labels] for t in labels])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, (axes,) = new_figure(1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    if len(labels) <= _MOST_COUNTS:
        for (row, place), count in np.ndenumerate(counts):
            colour = "white" if shares[row, place] > 0.5 else "black"
            axes.text(place, row, str(count), ha="center", va="center", color=colour)
    axes.grid(False)
    axes.set(xlabel="predicted class", ylabel="true class", title="Held-out rows by class")
    return png_of(figure)


def class_by_class(
    y: "np.ndarray",
    predictions: Predictions,
    scores: Sequence[ClassScore],
    weights: "np.ndarray | None" = None,
) -> bytes:
    """Draw each class's ROC curve against the rest, and its precision, recall and F1.

    Of many classes the commonest are drawn: 8 curves, 15 rows of bars.
    """
    figure, (left, right) = new_figure(2, width=10.5, height=4.4)
    common = sorted(scores, key=lambda score: -score.rows)
    _curves(left, y, predictions, common[:_MOST_CURVES], weights)
    _bars(right, [score for score in scores if score in common[:_MOST_BARS]])
    return png_of(figure)


def _curves(
    axes: "Axes",
    y: "np.ndarray",
    predictions: Predictions,
    scores: Sequence[ClassScore],
    weights: "np.ndarray | None",
) -> None:
    import numpy as np
    from sklearn.metrics import roc_curve

    by_name = {
        str(label): label for label in [*np.unique(y).tolist(), *(predictions.classes or ())]
    }
    axes.plot([0, 1], [0, 1], ":", color=GREY, lw=1)
    for place, score in enumerate(each for each in scores if each.roc_auc is not None):
        label = by_name[score.name]
        false_rate, true_rate, _ = roc_curve(
            y == label, column(predictions, label), sample_weight=weights
        )
        style = _LINES[place // len(PALETTE) % len(_LINES)]
        axes.plot(false_rate, true_rate, style, color=PALETTE[place % len(PALETTE)],
                  label=f"{score.name} ({score.roc_auc:.3f})")  # fmt: skip
    axes.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(-0.02, 1.02),
             ylim=(-0.02, 1.02), title="ROC of each class against the rest (area)")  # fmt: skip
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8, frameon=False, loc="lower right")


def _bars(axes: "Axes", scores: Sequence[ClassScore]) -> None:
    import numpy as np

    places, width = np.arange(len(scores)), 0.27
    for shift, (name, colour) in enumerate(zip(("precision", "recall", "f1"), PALETTE,
                                               strict=False)):  # fmt: skip
        values = [getattr(score, name) for score in scores]
        axes.barh(places + (shift - 1) * width, values, width, color=colour, label=name)
    axes.set_yticks(places, [f"{score.name} ({score.rows} rows)" for score in scores])
    axes.invert_yaxis()
    axes.set(xlabel="share", xlim=(0, 1.02), title="Labels, class by class")
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.14),
                ncols=3)  # fmt: skip
