"""The numbers of a prediction that an explanation takes apart: those that are served."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions

if TYPE_CHECKING:
    import numpy as np


def explained_output(info: ModelInfo, found: Predictions) -> "np.ndarray":
    """Return (rows, outputs), float64, in the order of :func:`output_names`.

    Numbers, the rank of anomalies, the probabilities of the classes or clusters; of two classes
    only that of the positive one, since the other is what is left to 1. Where a clusterer knows
    no probabilities, 1 for the row's cluster and 0 for the others.
    """
    import numpy as np

    if found.scores is not None:
        return np.asarray(found.scores, dtype="float64")[:, None]
    if found.probabilities is not None:
        classes = list(found.classes or ())
        return np.asarray(found.probabilities, dtype="float64")[:, _told(info, classes)]
    if info.task == "regression":
        return np.asarray(found.labels, dtype="float64")[:, None]
    names = np.asarray(found.classes or (), dtype=object)
    return (found.labels[:, None] == names[None]).astype("float64")


def output_names(info: ModelInfo, found: Predictions) -> tuple[str, ...]:
    """Return what the numbers are called, such as ``probability of yes``.

    >>> import numpy as np
    >>> from ml_assets.spec.feature_plan import FeaturePlan
    >>> info = ModelInfo(problem="p", task="regression", plan=FeaturePlan(target="price",
    ...     features=[]), family="linear", params={}, trial_id="t", cross_validation={},
    ...     contract_version=1, seed=0, train_rows=9)
    >>> output_names(info, Predictions(np.zeros(2)))
    ('predicted price',)
    """
    if found.scores is not None:
        return ("anomaly score",)
    if info.task == "regression":
        return (f"predicted {info.plan.target}",)
    classes = list(found.classes or ())
    if found.probabilities is None:
        return tuple(f"being in {name}" for name in classes)
    return tuple(f"probability of {classes[place]}" for place in _told(info, classes))


def output_space(info: ModelInfo, found: Predictions) -> str:
    """Return the unit of the numbers in a few words."""
    if found.scores is not None:
        return "share of training rows that are less anomalous, from 0 to 1"
    if info.task == "regression":
        return f"{info.plan.target}, in its own unit"
    if found.probabilities is None:
        return "1 in the cluster, 0 outside of it"
    return "probability, from 0 to 1"


def _told(info: ModelInfo, classes: list[Any]) -> list[int]:
    if info.task == "binary_classification" and info.positive_class in classes:
        return [classes.index(info.positive_class)]
    return list(range(len(classes)))
