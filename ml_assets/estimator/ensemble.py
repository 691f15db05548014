"""Several fitted pipelines as one estimator: their predictions, combined by weight."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from ml_assets.estimator.parameters import Parameters
from ml_assets.estimator.pooling import pooled

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(eq=False)
class Ensemble(Parameters):
    """What classifier and regressor share; scikit-learn's protocol without importing it.

    ``members`` are pipelines over the same features, fitted in place as the steps of
    scikit-learn's Pipeline are. Members may share the fitted steps before their last one; such
    steps are computed once per call, which is most of the time of a one-row prediction.
    """

    members: list[Any]
    weights: list[float]
    pooling: Literal["mean", "log"] = "mean"
    intercepts: list[float] | None = None

    def fit(self, X: "pd.DataFrame", y: "np.ndarray") -> Self:
        """Fit every member on all rows; weights and intercepts are given, not learnt."""
        for member in self.members:
            member.fit(X, y)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        from sklearn.exceptions import NotFittedError
        from sklearn.utils.validation import check_is_fitted

        try:
            for member in self.members:
                check_is_fitted(member)
        except NotFittedError:
            return False
        return True

    def _pooled(self, X: "pd.DataFrame", call: str) -> "np.ndarray":
        import numpy as np

        seen: dict[tuple[int, ...], Any] = {}
        outputs = []
        for member in self.members:
            *front, (_, last) = getattr(member, "steps", [("", member)])
            key = tuple(id(step) for _, step in front)
            if key not in seen:
                seen[key] = transformed(X, [step for _, step in front])
            outputs.append(np.asarray(getattr(last, call)(seen[key]), dtype="float64"))
        return pooled(outputs, self.weights, self.pooling, self.intercepts)


@dataclass(eq=False)
class EnsembleClassifier(Ensemble):
    """Members' probabilities, averaged or multiplied by weight."""

    @property
    def classes_(self) -> "np.ndarray":
        """The classes, the same for all members, as all are fitted on the same rows."""
        return self.members[0].classes_

    def predict_proba(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return probabilities, (rows, classes)."""
        return self._pooled(X, "predict_proba")

    def predict(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return the most probable class per row; of equally probable ones the first."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, Tags, TargetTags

        return Tags(estimator_type="classifier", target_tags=TargetTags(required=True),
                    classifier_tags=ClassifierTags())  # fmt: skip


@dataclass(eq=False)
class EnsembleRegressor(Ensemble):
    """Members' numbers, added by weight."""

    def predict(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return numbers, float64 of shape (rows,)."""
        return self._pooled(X, "predict")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import RegressorTags, Tags, TargetTags

        return Tags(estimator_type="regressor", target_tags=TargetTags(required=True),
                    regressor_tags=RegressorTags())  # fmt: skip


def share_equal_steps(members: list[Any], fingerprints: list[str]) -> None:
    """Let pipelines whose steps before the last are the same share the first one's.

    ``fingerprints`` has one text per member, equal where those fitted steps are.
    """
    first: dict[str, Any] = {}
    for member, fingerprint in zip(members, fingerprints, strict=True):
        if len(getattr(member, "steps", [])) > 1:
            shared = first.setdefault(fingerprint, member)
            member.steps = [*shared.steps[:-1], member.steps[-1]]


def transformed(X: "pd.DataFrame", steps: list[Any]) -> Any:
    """Return what fitted steps make of rows, one after the other."""
    for step in steps:
        # A family that takes rows as they are says so in scikit-learn's word.
        X = X if step == "passthrough" else step.transform(X)
    return X
