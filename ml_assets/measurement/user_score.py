"""The value of a user's own metric."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import class_probabilities, column
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metric_named import metric_named, user_function
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np


def user_score(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray | None" = None,
) -> float:
    """Call the function at a dotted path with arrays as ``spec.metric_named`` describes them.

    Raises SpecError if it cannot be imported, SearchError if it returns no number, and whatever it
    raises itself.
    """
    import numpy as np

    reads = metric_named(metric).reads
    truth, found = y, predictions.labels
    if task == "binary_classification":
        truth = np.asarray(y == positive_class, dtype="int64")
        found = np.asarray(predictions.labels == positive_class, dtype="int64")
        if reads == "probabilities":
            found = column(predictions, positive_class)
    elif task == "multiclass_classification" and reads == "probabilities":
        found = class_probabilities(y, predictions)[1]
    # Copies, so that a function that changes its arguments changes nothing of ours.
    weighted = {} if weights is None else {"sample_weight": weights.copy()}
    value = user_function(metric)(truth.copy(), found.copy(), **weighted)
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise SearchError(
            f"The metric {metric!r} returned no number",
            found=f"{type(value).__name__}: {value!r}"[:100],
            mend="return one float",
        ) from error
