"""Predictions of a fitted model: the one way in which training, batch and service call it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Predictions:
    """Predictions for n rows.

    ``labels`` has shape (n,): classes, or numbers (float64) for regression. ``probabilities``
    has shape (n, classes), in the order of ``classes``; both are null for regression.
    """

    labels: "np.ndarray"
    probabilities: "np.ndarray | None" = None
    classes: tuple[Any, ...] | None = None

    def as_frame(self) -> "pd.DataFrame":
        """Return the columns ``prediction`` and, for classes, one ``probability_<class>`` each."""
        import pandas as pd

        frame = pd.DataFrame({"prediction": self.labels})
        if self.probabilities is not None and self.classes is not None:
            for position, name in enumerate(self.classes):
                frame[f"probability_{name}"] = self.probabilities[:, position]
        return frame


def predict(model: FittedModel, frame: "pd.DataFrame") -> Predictions:
    """Predict the rows of a table with a contract's canonical dtypes; columns are taken by name.

    The label of a row is its most probable class; of equally probable ones the first. Raises
    DataError if a column is absent or holds text where numbers belong.
    """
    import numpy as np

    features = feature_matrix(frame, model.info.plan)
    if model.info.classes is None:
        return Predictions(_numbers(model, features))
    classes = np.asarray(model.estimator.classes_)
    if features.empty:
        return Predictions(classes[:0], np.empty((0, len(classes))), tuple(classes.tolist()))
    probabilities = model.estimator.predict_proba(features)
    labels = classes[probabilities.argmax(axis=1)]
    return Predictions(labels, probabilities, tuple(classes.tolist()))


def _numbers(model: FittedModel, features: "pd.DataFrame") -> "np.ndarray":
    import numpy as np

    if features.empty:
        return np.empty(0)
    return np.asarray(model.estimator.predict(features), dtype="float64")
