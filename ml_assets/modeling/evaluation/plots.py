"""Pictures of an evaluation, as PNG files."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.evaluation.anomaly_pictures import score_histogram
from ml_assets.modeling.evaluation.cluster_pictures import cluster_pictures
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MOST_POINTS = 5000
_BINS = 10


def evaluation_pictures(model: FittedModel, test: "pd.DataFrame") -> dict[str, bytes]:
    """Draw what the task's evaluation is judged by, on held-out rows, by the picture's name."""
    if model.info.task == "clustering":
        return cluster_pictures(model, test)
    if model.info.task == "anomaly_detection":
        return _of_anomalies(model, test)
    y = test[model.info.plan.target].to_numpy()
    predictions = predict(model, test)
    if model.info.task == "regression":
        return {"predicted_against_actual": predicted_against_actual(y, predictions.labels)}
    pictures = {"confusion": confusion(y, predictions.labels)}
    if model.info.task == "binary_classification":
        truth, probability = _positive(y, predictions, model.info.positive_class)
        name = str(model.info.positive_class)
        pictures["roc_and_precision_recall"] = roc_and_precision_recall(truth, probability, name)
        pictures["calibration"] = calibration(truth, probability, name)
    return pictures


def _of_anomalies(model: FittedModel, test: "pd.DataFrame") -> dict[str, bytes]:
    scores, info = predict(model, test).scores, model.info
    if scores is None:
        raise ValueError("The predictions hold no scores")
    share = float(model.estimator[-1].contamination)
    if not info.plan.target:
        return {"score_histogram": score_histogram(scores, share)}
    truth = test[info.plan.target].to_numpy() == info.positive_class
    curves = roc_and_precision_recall(truth.astype(int), scores, str(info.positive_class))
    return {"score_histogram": score_histogram(scores, share, truth),
            "roc_and_precision_recall": curves}  # fmt: skip


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


def calibration(truth: "np.ndarray", probability: "np.ndarray", name: str) -> bytes:
    """Draw how often a predicted probability came true, over ten equally full bins."""
    from sklearn.calibration import calibration_curve

    figure, (left, right) = new_figure(2)
    observed, predicted = calibration_curve(truth, probability, n_bins=_BINS, strategy="quantile")
    left.plot([0, 1], [0, 1], "--", color=GREY, lw=1)
    left.plot(predicted, observed, "o-", color=PALETTE[0])
    left.set(xlabel=f"predicted probability of {name!r}", ylabel="observed share",
             title="Calibration", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))  # fmt: skip
    right.hist([probability[truth == 1], probability[truth == 0]], bins=20, stacked=True,
               color=PALETTE[1::-1], label=[name, "other"])  # fmt: skip
    right.set(xlabel=f"predicted probability of {name!r}", ylabel="rows", title="Spread")
    right.legend(fontsize=8, frameon=False)
    return png_of(figure)


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
    if len(labels) <= 15:
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    axes.grid(False)
    axes.set(xlabel="predicted class", ylabel="true class", title="Held-out rows by class")
    return png_of(figure)


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


def _positive(
    y: "np.ndarray", predictions: Predictions, positive: Any
) -> "tuple[np.ndarray, np.ndarray]":
    if predictions.probabilities is None or predictions.classes is None:
        raise ValueError("The predictions hold no probabilities")
    column = predictions.classes.index(positive)
    return (y == positive).astype(int), predictions.probabilities[:, column]
