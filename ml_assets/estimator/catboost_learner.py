"""Gradient boosting by CatBoost, kept as CatBoost's own binary format."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.iterative_learner import Examples, IterativeLearner

if TYPE_CHECKING:
    import numpy as np

# Entries of CatBoost's file that differ from fit to fit.
_STAMPS = ("model_guid", "train_finish_time")


@dataclass(eq=False)
class CatBoostLearner(IterativeLearner):
    """CatBoost (Prokhorenkova et al. 2018, https://catboost.ai), extra ``boosting``.

    Categories become target means over the rows before each row in a random order; unseen and
    missing ones are categories too. Nothing is written to the working folder.
    """

    def _train(self, train: Examples, held_out: Examples | None) -> tuple[bytes, int]:
        import catboost

        model = catboost.CatBoost(self._arguments(early_stopping=held_out is not None))
        model.fit(
            self._pool(train.X, train.y, train.weights),
            eval_set=self._pool(held_out.X, held_out.y, held_out.weights) if held_out else None,
            # On a GPU CatBoost calls nobody back.
            callbacks=[_InTime(self)] if held_out and not self.on_gpu else None,
        )
        return _file_of(model), max(1, model.tree_count_)

    def _pool(self, X: "np.ndarray", y: Any = None, weights: Any = None) -> Any:
        import catboost
        import pandas as pd

        columns = {
            column: X[:, column].astype("int64") if column in self.categories else X[:, column]
            for column in range(X.shape[1])
        }
        return catboost.Pool(
            pd.DataFrame(columns), y, weight=weights, cat_features=self.categories, thread_count=1
        )

    def _arguments(self, *, early_stopping: bool) -> dict[str, Any]:
        loss = "RMSE"
        if self.classification:
            loss = "Logloss" if len(self.classes_) == 2 else "MultiClass"
        stop = {"iterations": self.most_rounds, "od_type": "Iter", "od_wait": self.patience,
                "use_best_model": True}  # fmt: skip
        # Stated, because these defaults depend on the number of iterations asked for.
        fixed = {"boosting_type": "Plain", "thread_count": 1,
                 "leaf_estimation_iterations": 10 if loss == "Logloss" else 1,
                 "random_seed": self.seed, "allow_writing_files": False,
                 "logging_level": "Silent", "allow_const_label": True}  # fmt: skip
        rounds = stop if early_stopping else {"iterations": self.rounds}
        arguments = {"loss_function": loss} | self.settings | rounds | fixed
        if self.on_gpu:
            # On a GPU CatBoost draws no columns.
            arguments.pop("rsm", None)
            arguments |= {"task_type": "GPU", "devices": "0"}
        return arguments

    def _load(self, model: bytes) -> Any:
        import catboost

        return catboost.CatBoost().load_model(blob=model)

    def _call(self, X: "np.ndarray") -> "np.ndarray":
        import numpy as np

        kind = "Probability" if self.classification else "RawFormulaVal"
        found = np.asarray(self.native.predict(self._pool(X), prediction_type=kind, thread_count=1))
        two = self.classification and len(self.classes_) == 2
        return found[:, 1] if two else found


@dataclass(frozen=True)
class _InTime:
    """Ends CatBoost's training when its time is over; it remembers the best round."""

    learner: CatBoostLearner

    def after_iteration(self, info: Any) -> bool:
        return not self.learner.is_over


def _file_of(model: Any) -> bytes:
    stamps = model.get_metadata()
    for name in _STAMPS:
        stamps[name] = ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.cbm"
        model.save_model(str(path))
        return path.read_bytes()
