"""What our learners that learn in rounds share: scikit-learn's protocol, and when to stop.

Gradient boosting adds a tree per round, a neural network sees the rows once per round. How many
rounds are best is found on rows held out from the fit, and is no hyper-parameter to search for.
"""

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from ml_assets.estimator.gpu import gpu_is_here
from ml_assets.estimator.parameters import Parameters
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop, hurried_rate, usual_round_s

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Examples:
    """Rows to learn from: a matrix, class codes (from 0) or numbers, and a weight per row."""

    X: Any
    y: "np.ndarray"
    weights: "np.ndarray"


@dataclass(eq=False)
class IterativeLearner(Parameters, ABC):
    """A classifier or regressor that is fitted in rounds, on one thread or on a GPU.

    ``rounds`` are learnt where nothing is held out; with held-out rows at most ``most_rounds``,
    until ``patience`` rounds in a row brought no smaller loss on them: log loss for classes, the
    loss of the fit for numbers. The model is then the one of the best round, whose number is
    ``rounds_``. With ``balanced``, rows weigh as much as their class is rare, held-out ones too.
    ``settings`` are the learner's own; ``categories`` are positions of columns that hold codes of
    categories, -1 standing for a value that was not seen in fitting. With the ``device`` gpu a fit
    runs on a GPU where there is one, if the learner can; predictions never need one.

    ``model_`` is the library's own file of the model, as bytes. Nothing else of the library is
    kept, so that reading a model file runs no code; ``native`` is the library's object, made anew
    from these bytes.
    """

    classification: bool
    rounds: int
    most_rounds: int
    patience: int
    balanced: bool
    seed: int
    categories: list[int] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    device: Literal["cpu", "gpu"] = "cpu"

    @property
    def on_gpu(self) -> bool:
        """Whether a fit runs on a GPU: it is asked for, and there is one."""
        return self.device == "gpu" and gpu_is_here()

    @abstractmethod
    def _train(self, train: Examples, held_out: Examples | None) -> tuple[Any, int]:
        """Return the model as it is kept, and its number of rounds."""

    @abstractmethod
    def _load(self, model: Any) -> Any:
        """Return the library's object for the model as it is kept."""

    @abstractmethod
    def _call(self, X: Any) -> "np.ndarray":
        """Return numbers, the second class's probability, or (rows, classes) probabilities."""

    def fit(
        self,
        X: Any,
        y: "np.ndarray",
        stop: Stop | None = None,
        sample_weight: "np.ndarray | None" = None,
    ) -> Self:
        """Learn from (rows, columns) of numbers, dense or sparse, NaN where the learner has it.

        Rows to stop by of a class that ``y`` has not are left aside; where none remain all rounds
        are learnt. With a time limit the model is that of the best round until then, at a faster
        learning rate where there is time for few rounds only. Where there is one class only, or no
        column varies, the prediction is the weighted mean of ``y``, or the classes' shares of the
        weight.
        """
        self.__dict__.pop("_native", None)
        train = self._examples(Rows(X, y, sample_weight))
        if self._nothing_to_learn(train):
            self.model_, self.rounds_ = None, self.rounds
            return self
        if stop is not None and stop.within_s is not None:
            self._hurry(train, stop)
            self._ends = time.perf_counter() + stop.within_s
        held_out = None if stop is None else self._held_out(stop.rows)
        self.model_, self.rounds_ = self._train(train, held_out)
        self.__dict__.pop("_ends", None)
        return self

    def _hurry(self, train: Examples, stop: Stop) -> None:
        """Learn faster where there is time for few rounds only."""
        if "learning_rate" not in self.settings:
            return
        classes = len(self.classes_) if self.classification else 0
        rows, columns = train.X.shape
        rounds = stop.rounds_within(usual_round_s(rows, columns, classes))
        rate = hurried_rate(self.settings["learning_rate"], rounds)
        self.settings = self.settings | {"learning_rate": rate}

    @property
    def is_over(self) -> bool:
        """Whether the seconds that a fit may take are over."""
        return time.perf_counter() >= self.__dict__.get("_ends", float("inf"))

    def _examples(self, rows: Rows) -> Examples:
        import numpy as np

        weights = _weights(rows)
        if not self.classification:
            numbers = np.asarray(rows.y, dtype="float64")
            self.base_ = np.array([np.average(numbers, weights=weights)])
            return Examples(_matrix(rows.X), numbers, weights)
        self.classes_, codes = np.unique(rows.y, return_inverse=True)
        counts = np.bincount(codes, weights)
        even = counts.sum() / (len(counts) * counts)
        self.class_weights_ = even if self.balanced else np.ones(len(counts))
        self.base_ = counts * self.class_weights_ / counts.sum()
        return Examples(_matrix(rows.X), codes, self.class_weights_[codes] * weights)

    def _nothing_to_learn(self, train: Examples) -> bool:
        if self.classification and len(self.classes_) < 2:
            return True
        return not hasattr(train.X, "tocsr") and not _varies(train.X)

    def _held_out(self, rows: Rows) -> Examples | None:
        import numpy as np

        X, weights = _matrix(rows.X), _weights(rows)
        if not self.classification:
            numbers = np.asarray(rows.y, dtype="float64")
            return Examples(X, numbers, weights) if len(rows) else None
        known = np.isin(rows.y, self.classes_)
        if not known.any():
            return None
        codes = np.searchsorted(self.classes_, rows.y[known])
        return Examples(X[known], codes, self.class_weights_[codes] * weights[known])

    @property
    def native(self) -> Any:
        """The library's own object of the fitted model; null where nothing was to be learnt."""
        if self.model_ is not None and "_native" not in self.__dict__:
            self._native = self._load(self.model_)
        return self.__dict__.get("_native")

    def predict(self, X: Any) -> "np.ndarray":
        """Return (rows,) numbers, or the most probable classes."""
        import numpy as np

        if not self.classification and self.model_ is None:
            return np.repeat(self.base_, X.shape[0])
        if not self.classification:
            return self._call(_matrix(X)).astype("float64")
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X: Any) -> "np.ndarray":
        """Return (rows, classes) probabilities, float64, in the order of ``classes_``."""
        import numpy as np

        if self.model_ is None:
            return np.tile(self.base_, (X.shape[0], 1))
        found = self._call(_matrix(X)).astype("float64")
        if found.ndim == 1:
            return np.column_stack([1.0 - found, found])
        return found / found.sum(axis=1, keepdims=True)

    def __getstate__(self) -> dict[str, Any]:
        passing = ("_native", "_ends")
        return {name: value for name, value in self.__dict__.items() if name not in passing}

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier" if self.classification else "regressor",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags() if self.classification else None,
            regressor_tags=None if self.classification else RegressorTags(),
            input_tags=InputTags(allow_nan=True, sparse=True),
        )


def _weights(rows: Rows) -> "np.ndarray":
    import numpy as np

    return np.ones(len(rows)) if rows.weights is None else rows.weights


def _matrix(X: Any) -> Any:
    import numpy as np

    return X.tocsr() if hasattr(X, "tocsr") else np.asarray(X, dtype="float64")


def _varies(X: "np.ndarray") -> bool:
    import numpy as np

    same = (X[0] == X) | (np.isnan(X) & np.isnan(X[0]))
    return not same.all()


def known_codes(X: "np.ndarray", categories: list[int]) -> "np.ndarray":
    """Return the matrix with NaN for categories that were not seen in fitting."""
    import numpy as np

    if not categories:
        return X
    copy = X.copy()
    codes = copy[:, categories]
    copy[:, categories] = np.where(codes < 0, np.nan, codes)
    return copy
