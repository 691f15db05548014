"""Contributions of a linear model of numbers, in closed form."""

from typing import TYPE_CHECKING, Any

from ml_assets.attribution.encoded_mixtures import EncodedMixer
from ml_assets.attribution.mixtures import Mixtures

if TYPE_CHECKING:
    import numpy as np


def linear_contributions(
    mixtures: Mixtures, rows: "np.ndarray", background: "np.ndarray"
) -> "np.ndarray | None":
    """Return (rows, columns) of a regression that adds up coefficients; null of other models.

    ``rows`` and ``background`` are places in the mixtures' table. A column's contribution is its
    encoded columns times their coefficients, less the background's mean of that (Štrumbelj and
    Kononenko 2014, https://doi.org/10.1007/s10115-013-0679-x); of several members their weighted
    sum. Probabilities are no sum of columns, so that they have no closed form.
    """
    import numpy as np

    if mixtures.model.info.task != "regression" or not _all_linear(mixtures):
        return None
    last = mixtures.last_steps
    weights = getattr(last.estimator, "weights", [1.0])
    total = np.zeros((len(rows), len(mixtures.columns)))
    for estimator, place, weight in zip(last.lasts, last.encoders, weights, strict=True):
        mixer: Any = mixtures.mixers[place]
        coefficients = np.ravel(estimator.coef_)
        owners = np.eye(len(mixtures.columns))[mixer.owners]
        # A matrix of encoded columns times original ones, so that sparse rows stay sparse.
        per_column = coefficients[:, None] * owners
        means = np.asarray(mixer.matrix[background] @ per_column).mean(axis=0)
        total += weight * (np.asarray(mixer.matrix[rows] @ per_column) - means)
    return total


def _all_linear(mixtures: Mixtures) -> bool:
    from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge

    kinds = (ElasticNet, Lasso, LinearRegression, Ridge)
    pooling = getattr(mixtures.last_steps.estimator, "pooling", "mean")
    return (
        pooling == "mean"
        and all(type(estimator) in kinds for estimator in mixtures.last_steps.lasts)
        and all(isinstance(mixer, EncodedMixer) for mixer in mixtures.mixers)
    )
