"""Categories of many values, each counted in a place chosen by a hash."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.transformer import Transformer, column_names

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy import sparse


@dataclass(eq=False)
class HashedCategories(Transformer):
    """Each column as ``places`` numbers, one of them 1 or -1 and the others 0.

    Place and sign are a hash of the value (feature hashing, Weinberger et al. 2009, by
    scikit-learn's FeatureHasher), so that nothing about the values is learnt and unseen ones are
    like any other. A missing value, ``""``, is a value too.
    """

    places: int
    dense: bool

    def fit(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Self:
        """Remember the columns' names."""
        self.columns_ = column_names(X)
        return self

    def transform(self, X: "pd.DataFrame") -> "sparse.csr_matrix | np.ndarray":
        """Return (rows, columns x places), float64, sparse or dense."""
        from scipy import sparse
        from sklearn.feature_extraction import FeatureHasher

        hasher = FeatureHasher(self.places, input_type="string")
        hashed = sparse.hstack(
            [hasher.transform([value] for value in X[column]) for column in self.columns_],
            format="csr",
        )
        return hashed.toarray() if self.dense else hashed

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return names such as ``city_hash_7``."""
        import numpy as np

        names = [f"{column}_hash_{n}" for column in self.columns_ for n in range(self.places)]
        return np.asarray(names, dtype=object)
