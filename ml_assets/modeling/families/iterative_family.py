"""What families that learn in rounds share: the rounds are found, not searched for."""

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.class_weights import class_weight
from ml_assets.modeling.families.family import Family, Params
from ml_assets.spec.metrics import Task


class IterativeFamily(Family):
    """A family whose estimator is an ``IterativeLearner``.

    The number of rounds stands in ``params[rounds_name]`` once it was found.
    """

    rounds_name: str
    learner: type[IterativeLearner]

    @abstractmethod
    def settings(self, params: Params, task: Task) -> Params:
        """Return the arguments of the learner's library."""

    @abstractmethod
    def limits(self, params: Params) -> tuple[int, int, int]:
        """Return the rounds where nothing was found, the most rounds, and the patience."""

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the learner, with as many rounds as were found."""
        usual, most, patience = self.limits(params)
        return self.learner(
            classification=task != "regression",
            rounds=rounds_of(params, self.rounds_name, usual),
            most_rounds=most,
            patience=patience,
            balanced=class_weight(params) is not None,
            seed=seed,
            settings=self.settings(params, task),
            device=params.get("device", "cpu"),
        )

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit in place; with rows to stop by until they are predicted no better.

        They pass through the transformers fitted on the other rows. Where a time limit made the
        learner faster, its learning rate is found as well.
        """
        if stop is None:
            return super().fit(pipeline, rows)
        encoder, estimator = pipeline[:-1], pipeline[-1]
        encoded = encoder.fit_transform(rows.X, rows.y)
        judged = stop.rows.with_features(encoder.transform(stop.rows.X))
        estimator.fit(encoded, rows.y, replace(stop, rows=judged), rows.weights)
        estimator.set_params(rounds=estimator.rounds_)
        found = {self.rounds_name: estimator.rounds_}
        rate = estimator.settings.get("learning_rate")
        return found if rate is None or stop.within_s is None else found | {"learning_rate": rate}


def rounds_of(params: Params, name: str, usual: int) -> int:
    """Return the found number of rounds, which may be a mean over folds, or the usual one.

    >>> rounds_of({"epochs": 12.6}, "epochs", usual=30), rounds_of({}, "epochs", usual=30)
    (13, 30)
    """
    return max(1, round(params.get(name, usual)))
