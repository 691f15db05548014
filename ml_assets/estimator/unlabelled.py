"""What our own estimators that learn without a target share: scikit-learn's protocol."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.parameters import Parameters

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class Unlabelled(Parameters, ABC):
    """An estimator at the end of a pipeline that learns from rows alone.

    Subclasses are dataclasses whose fields are the parameters. What is learnt is kept in attributes
    that end with an underscore, and holds only numbers, texts and scikit-learn's estimators, so
    that reading a model file runs no code of theirs. scikit-learn's own base classes would be
    imported whenever the code location is loaded.
    """

    @abstractmethod
    def fit(self, X: "np.ndarray", y: "np.ndarray | None" = None) -> Self:
        """Learn from training rows, (rows, encoded features); ``y`` is never read."""

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import Tags, TargetTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False))


def drawn_rows(X: "np.ndarray", most: int, seed: int) -> "np.ndarray":
    """Return the rows, or ``most`` of them drawn by the seed, in their order.

    >>> import numpy as np
    >>> drawn_rows(np.arange(3)[:, None], 5, seed=0).ravel().tolist()
    [0, 1, 2]
    """
    import numpy as np

    if len(X) <= most:
        return X
    chosen = np.random.default_rng(seed).choice(len(X), most, replace=False)
    return X[np.sort(chosen)]
