"""Keep the encoded features that say most about the target."""

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.transformer import Transformer

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class InformativeFeatures(Transformer):
    """The share ``keep`` of the features with the highest F statistic; at least one.

    The statistic is scikit-learn's: variance between the classes over variance within them
    (``f_classif``), or the square of the correlation with the numbers to predict, as F
    (``f_regression``). It sees what each feature says alone, in a line. A missing number counts
    as the column's mean, a constant feature as the least informative, and of equal features the
    first are kept.
    """

    keep: float
    classes: bool

    def fit(self, X: Any, y: "np.ndarray | None" = None) -> Self:
        """Choose features by training rows; X is (rows, features), dense with NaN or sparse."""
        import numpy as np
        from sklearn.feature_selection import f_classif, f_regression

        score = f_classif if self.classes else f_regression
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of constant features, which are told apart here
            statistic = np.nan_to_num(score(_filled(X), y)[0], nan=-1.0)
        kept = max(1, math.ceil(self.keep * len(statistic)))
        self.kept_ = np.sort(np.argsort(-statistic, kind="stable")[:kept])
        return self

    def transform(self, X: Any) -> Any:
        """Return the kept columns, in their order."""
        return _matrix(X)[:, self.kept_]

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return the kept ones of the names given."""
        import numpy as np

        return np.asarray(input_features, dtype=object)[self.kept_]


def _matrix(X: Any) -> Any:
    import numpy as np

    return X.tocsr() if hasattr(X, "tocsr") else np.asarray(X, dtype="float64")


def _filled(X: Any) -> Any:
    import numpy as np

    if hasattr(X, "tocsr"):
        return X
    values = _matrix(X)
    missing = np.isnan(values)
    if not missing.any():
        return values
    present = (~missing).sum(axis=0)
    means = np.where(missing, 0.0, values).sum(axis=0) / np.maximum(present, 1)
    return np.where(missing, means, values)
