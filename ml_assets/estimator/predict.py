"""Predictions of a fitted model: the one way in which training, batch and service call it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.spec.metrics import UNSUPERVISED, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Predictions:
    """Predictions for n rows.

    ``labels`` has shape (n,): classes, or numbers (float64) for regression. ``probabilities``
    has shape (n, classes), in the order of ``classes``; both are null for regression, and
    ``probabilities`` for clusters of a model that has none. ``scores``, of anomalies only, has
    shape (n,): the share of training rows that are less anomalous, from 0 to 1.
    """

    labels: "np.ndarray"
    probabilities: "np.ndarray | None" = None
    classes: tuple[Any, ...] | None = None
    scores: "np.ndarray | None" = None

    def at(self, places: "np.ndarray") -> "Predictions":
        """Return the predictions of the rows at these places."""
        probabilities, scores = self.probabilities, self.scores
        return Predictions(
            self.labels[places],
            None if probabilities is None else probabilities[places],
            self.classes,
            None if scores is None else scores[places],
        )

    def as_frame(self) -> "pd.DataFrame":
        """Return the columns ``prediction``, ``probability_<class>`` per class, ``score``."""
        import pandas as pd

        frame = pd.DataFrame({"prediction": self.labels})
        if self.probabilities is not None and self.classes is not None:
            for position, name in enumerate(self.classes):
                frame[f"probability_{name}"] = self.probabilities[:, position]
        return frame if self.scores is None else frame.assign(score=self.scores)


def predict(model: FittedModel, frame: "pd.DataFrame") -> Predictions:
    """Predict the rows of a table with a contract's canonical dtypes; columns are taken by name.

    Labels follow the model's threshold where it has one. Raises DataError if a column is absent
    or holds text where numbers belong.
    """
    info = model.info
    features = feature_matrix(frame, info.plan)
    predictions = predict_matrix(model.estimator, features, info.task)
    if info.threshold is None:
        return predictions
    return with_threshold(predictions, info.threshold, info.positive_class)


def predict_matrix(estimator: Any, features: "pd.DataFrame", task: Task) -> Predictions:
    """Return a fitted pipeline's predictions for the output of ``feature_matrix``.

    The label of a row is its most probable class; of equally probable ones the first.
    """
    import numpy as np

    if task in UNSUPERVISED:
        return _without_target(estimator, features, task)
    if task == "regression":
        numbers = estimator.predict(features) if len(features) else np.empty(0)
        return Predictions(np.asarray(numbers, dtype="float64"))
    classes = np.asarray(estimator.classes_)
    shape = (0, len(classes))
    probabilities = estimator.predict_proba(features) if len(features) else np.empty(shape)
    labels = classes[probabilities.argmax(axis=1)]
    return Predictions(labels, probabilities, tuple(classes.tolist()))


def with_threshold(predictions: Predictions, threshold: float, positive: Any) -> Predictions:
    """Label the rows of two classes anew: positive from a probability of ``threshold`` on."""
    import numpy as np

    if predictions.probabilities is None or predictions.classes is None:
        raise ValueError("A threshold needs the probabilities of two classes")
    classes = np.asarray(predictions.classes, dtype=predictions.labels.dtype)
    column = predictions.classes.index(positive)
    above = predictions.probabilities[:, column] >= threshold
    labels = np.where(above, classes[column], classes[1 - column])
    return replace(predictions, labels=labels.astype(predictions.labels.dtype))


def _without_target(pipeline: Any, features: "pd.DataFrame", task: Task) -> Predictions:
    import numpy as np

    model, classes = pipeline[-1], tuple(pipeline[-1].classes_.tolist())
    if task == "anomaly_detection":
        ranks = pipeline.decision_function(features) if len(features) else np.empty(0)
        return Predictions(model.named(ranks), None, classes, ranks)
    if not model.knows_probabilities:
        labels = pipeline.predict(features) if len(features) else np.empty(0, dtype=object)
        return Predictions(labels, None, classes)
    shape = (0, len(classes))
    shares = pipeline.predict_proba(features) if len(features) else np.empty(shape)
    return Predictions(model.classes_[shares.argmax(axis=1)], shares, classes)
