"""Distance from the middle of the rows, by their covariance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from ml_assets.estimator.unlabelled import Unlabelled

if TYPE_CHECKING:
    import numpy as np

CovarianceKind = Literal["shrunk", "robust"]


@dataclass(eq=False)
class Mahalanobis(Unlabelled):
    """Rows far from the mean, measured in the covariance of the rows (Mahalanobis 1936).

    ``shrunk`` estimates the covariance by Ledoit and Wolf (2004), which is defined for any number
    of columns; ``robust`` by the minimum covariance determinant of the most central rows
    (Rousseeuw and Van Driessen 1999), which anomalies among the training rows do not move.
    """

    covariance: CovarianceKind = "shrunk"
    seed: int = 0

    def fit(self, X: "np.ndarray", y: "np.ndarray | None" = None) -> Self:
        """Estimate mean and covariance."""
        from sklearn.covariance import LedoitWolf, MinCovDet

        robust = self.covariance == "robust"
        self.estimate_ = (MinCovDet(random_state=self.seed) if robust else LedoitWolf()).fit(X)
        return self

    def score_samples(self, X: "np.ndarray") -> "np.ndarray":
        """Return the negative squared distances, (rows,), float64: lower is more anomalous."""
        return -self.estimate_.mahalanobis(X)
