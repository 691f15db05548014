"""Gradient boosting by LightGBM, kept as LightGBM's own text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.iterative_learner import Examples, IterativeLearner, known_codes

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class LightGBMLearner(IterativeLearner):
    """LightGBM (Ke et al. 2017, https://lightgbm.readthedocs.io), extra ``boosting``.

    Missing numbers and categories are LightGBM's own. The text of a model holds every threshold
    and leaf to the last digit, so that it predicts the same after it was read back.
    """

    def _train(self, train: Examples, held_out: Examples | None) -> tuple[bytes, int]:
        import lightgbm

        data = self._dataset(train)
        stop: list[Any] = []
        if held_out:
            stop = [lightgbm.early_stopping(self.patience, verbose=False), _in_time(self)]
        booster = lightgbm.train(
            self._arguments(),
            data,
            num_boost_round=self.most_rounds if held_out else self.rounds,
            valid_sets=[self._dataset(held_out, data)] if held_out else None,
            callbacks=stop,
        )
        rounds = booster.best_iteration if held_out else booster.current_iteration()
        # Splits that gain nothing end LightGBM before the last round, and even before the first.
        rounds = max(1, rounds)
        return booster.model_to_string(num_iteration=rounds).encode(), rounds

    def _dataset(self, examples: Examples, reference: Any = None) -> Any:
        import lightgbm

        return lightgbm.Dataset(
            known_codes(examples.X, self.categories),
            examples.y,
            weight=examples.weights,
            reference=reference,
            categorical_feature=self.categories,
            params={"verbosity": -1, "feature_pre_filter": False},
        )

    def _arguments(self) -> dict[str, Any]:
        # By their short names, which win over the objective's defaults.
        task: dict[str, Any] = {"objective": "regression", "metric": "l2"}
        if self.classification and len(self.classes_) == 2:
            task = {"objective": "binary", "metric": "binary_logloss"}
        elif self.classification:
            classes = len(self.classes_)
            task = {"objective": "multiclass", "metric": "multi_logloss", "num_class": classes}
        elif self.settings.get("objective") == "regression_l1":
            task = {"metric": "l1"}
        fixed = {"num_threads": 1, "seed": self.seed, "deterministic": True,
                 "force_row_wise": True, "verbosity": -1}  # fmt: skip
        device = {"device_type": "gpu", "force_row_wise": False} if self.on_gpu else {}
        return task | self.settings | fixed | device

    def _load(self, model: bytes) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=model.decode())

    def _call(self, X: "np.ndarray") -> "np.ndarray":
        return self.native.predict(known_codes(X, self.categories), num_threads=1)


def _in_time(learner: LightGBMLearner) -> Callable[[Any], None]:
    """Return what ends LightGBM's training when its time is over, with the best round so far."""
    from lightgbm.callback import EarlyStopException

    losses: list[float] = []

    def after_round(training: Any) -> None:
        losses.append(training.evaluation_result_list[0][2])
        if learner.is_over:
            raise EarlyStopException(losses.index(min(losses)), training.evaluation_result_list)

    return after_round
