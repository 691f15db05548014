"""Gradient boosting by XGBoost, kept as XGBoost's own UBJSON."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.iterative_learner import Examples, IterativeLearner, known_codes

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class XGBoostLearner(IterativeLearner):
    """XGBoost (Chen & Guestrin 2016, https://xgboost.readthedocs.io), extra ``boosting``.

    Missing numbers and categories are XGBoost's own. It computes in 32 bits.
    """

    def _train(self, train: Examples, held_out: Examples | None) -> tuple[bytes, int]:
        import xgboost

        booster = xgboost.train(
            self._arguments(),
            self._rows(train.X, train.y, train.weights),
            num_boost_round=self.most_rounds if held_out else self.rounds,
            evals=[(self._rows(held_out.X, held_out.y, held_out.weights), "held_out")]
            if held_out
            else [],
            early_stopping_rounds=self.patience if held_out else None,
            callbacks=[_in_time(self)] if held_out else None,
            verbose_eval=False,
        )
        rounds = booster.best_iteration + 1 if held_out else self.rounds
        return bytes(booster[:rounds].save_raw("ubj")), rounds

    def _rows(self, X: Any, y: Any = None, weights: Any = None) -> Any:
        import xgboost

        kinds = ["c" if column in self.categories else "q" for column in range(X.shape[1])]
        return xgboost.DMatrix(
            known_codes(X, self.categories),
            y,
            weight=weights,
            feature_types=kinds,
            enable_categorical=True,
            nthread=1,
        )

    def _arguments(self) -> dict[str, Any]:
        task: dict[str, Any] = {"objective": "reg:squarederror"}
        if self.classification and len(self.classes_) == 2:
            task = {"objective": "binary:logistic"}
        elif self.classification:
            task = {"objective": "multi:softprob", "num_class": len(self.classes_)}
        fixed = {"nthread": 1, "seed": self.seed, "tree_method": "hist", "verbosity": 0}
        device = {"device": "cuda"} if self.on_gpu else {}
        return task | self.settings | fixed | device

    def _load(self, model: bytes) -> Any:
        import xgboost

        booster = xgboost.Booster(params={"nthread": 1})
        booster.load_model(bytearray(model))
        return booster

    def _call(self, X: "np.ndarray") -> "np.ndarray":
        return self.native.predict(self._rows(X))


def _in_time(learner: XGBoostLearner) -> Any:
    """Return what ends XGBoost's training when its time is over; it remembers the best round."""
    from xgboost.callback import TrainingCallback

    class InTime(TrainingCallback):
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            return learner.is_over

    return InTime()
