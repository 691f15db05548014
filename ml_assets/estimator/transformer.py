"""What our own feature transformers share: scikit-learn's protocol, without importing it.

scikit-learn's own base classes would have to be imported with the files that name them, and so
whenever the code location is loaded. The protocol is small:
https://scikit-learn.org/stable/developers/develop.html.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.parameters import Parameters

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(eq=False)
class Transformer(Parameters, ABC):
    """A table of features in, a matrix of numbers out.

    Subclasses are dataclasses whose fields are the parameters. What is learnt in fitting is kept
    in attributes that end with an underscore, and holds only numbers, texts, lists, dictionaries
    and scikit-learn's estimators, so that reading a model file runs no code of theirs.
    """

    @abstractmethod
    def fit(self, X: Any, y: "np.ndarray | None" = None) -> Self:
        """Learn from training rows."""

    @abstractmethod
    def transform(self, X: Any) -> Any:
        """Return the numbers of any rows, (rows, encoded features)."""

    @abstractmethod
    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return the encoded features' names, in the order of ``transform``'s columns."""

    def fit_transform(self, X: Any, y: "np.ndarray | None" = None) -> Any:
        """Learn from training rows and return their numbers."""
        return self.fit(X, y).transform(X)

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(),
        )


def column_names(X: "pd.DataFrame") -> list[str]:
    """Return a table's column names as plain texts."""
    return [str(name) for name in X.columns]
