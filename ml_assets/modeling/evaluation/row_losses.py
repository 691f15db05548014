"""How wrong a model is on each row, and how wrong a dummy would be that ignores the features."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.predict import Predictions

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class RowLosses:
    """The loss of each row, (n,) float64, by the model and by the dummy, where there is one."""

    name: str
    model: "np.ndarray"
    dummy: "np.ndarray | None" = None


def number_losses(y: "np.ndarray", predicted: "np.ndarray", dummy: float) -> RowLosses:
    """Return absolute errors; the dummy predicts one number for all rows."""
    import numpy as np

    truth = np.asarray(y, dtype="float64")
    return RowLosses("absolute error", np.abs(truth - predicted), np.abs(truth - dummy))


def class_losses(
    y: "np.ndarray", predictions: Predictions, positive: Any, weights: "np.ndarray"
) -> RowLosses:
    """Return the squared errors of probabilities; of more than two classes their sum.

    They are bounded, so that a few rows of which the model was too sure do not decide. How far the
    probabilities are off on all rows together is no matter of slices, and a model that was chosen
    by ranks or labels may have them on a scale of its own: each class's are first put right over
    all rows by isotonic regression (weighted, as Zadrozny and Elkan 2002). The dummy's are the
    classes' shares. Classes the model never saw have probability zero.
    """
    import numpy as np

    known = list(predictions.classes or ())
    absent = [label for label in np.unique(y).tolist() if label not in known]
    classes = [positive] if positive is not None else [*known, *absent]
    model, dummy = np.zeros(len(y)), np.zeros(len(y))
    for label in classes:
        truth = (y == label).astype("float64")
        found = np.zeros(len(y))
        if label in known and predictions.probabilities is not None:
            found = predictions.probabilities[:, known.index(label)]
        model += (_put_right(found, truth, weights) - truth) ** 2
        dummy += (np.average(truth, weights=weights) - truth) ** 2
    return RowLosses("squared error of the probability", model, dummy)


def flagged_rows(predictions: Predictions) -> RowLosses:
    """Return 1 for each row that is called an anomaly, of which nobody knows whether it is one."""
    return RowLosses("share flagged", (predictions.labels == ANOMALY).astype("float64"))


def _put_right(found: "np.ndarray", truth: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    from sklearn.isotonic import IsotonicRegression

    fit = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    return fit.fit_transform(found, truth, sample_weight=weights)
