"""Support vector machines with radial kernels, for tables that are small enough."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.class_weights import (
    class_weight,
    suggest_class_weights,
    unweighted,
)
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# The time of a fit grows with the square of the rows and more, and with that of the classes.
_MOST_ROWS = 10_000
_MOST_CLASSES = 30
_CALIBRATION_FOLDS = 3
_CACHE_MB = 300


class SupportVectors(Family):
    """SVC and SVR (Chang & Lin 2011, LIBSVM) on scaled numbers and one-hot categories.

    Probabilities are a sigmoid of the distances to the border (Platt 1999), learnt on rows that
    the machine behind the distance was not fitted on. Numbers to predict are scaled to variance
    1, as strength and tolerance of the machine are in their unit.
    """

    name = "support_vectors"

    def portfolio(self, task: Task) -> list[Params]:
        """Return the usual width of the kernel at two strengths."""
        points: list[Params] = [{"C": 1.0, "width": "scale"}, {"C": 10.0, "width": "scale"}]
        if task == "multiclass_classification":
            points.reverse()
        tolerance = {"epsilon": 0.1} if task == "regression" else {}
        return [point | tolerance | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for strength and width; for a number only where the width is not the usual one."""
        params: Params = {
            "C": trial.suggest_float(self.key("C"), 1e-2, 1e2, log=True),
            "width": trial.suggest_categorical(self.key("width"), ["scale", "searched"]),
        }
        if params["width"] == "searched":
            params["gamma"] = trial.suggest_float(self.key("gamma"), 1e-4, 1.0, log=True)
        if task == "regression":
            params["epsilon"] = trial.suggest_float(self.key("epsilon"), 1e-2, 0.5, log=True)
        return params | suggest_class_weights(trial, self, task)

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return scaled numbers, one-hot categories and condensed texts."""
        return scaled_and_one_hot(plan, task, seed, topics=True)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the calibrated classifier, or the regressor of a scaled target."""
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.compose import TransformedTargetRegressor
        from sklearn.model_selection import StratifiedKFold
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC, SVR

        kernel = {"C": params["C"], "gamma": params.get("gamma", "scale"), "cache_size": _CACHE_MB}
        if task == "regression":
            regressor = SVR(epsilon=params["epsilon"], **kernel)
            return TransformedTargetRegressor(regressor, transformer=StandardScaler())
        folds = StratifiedKFold(_CALIBRATION_FOLDS, shuffle=True, random_state=seed)
        machine: Any = SVC(class_weight=class_weight(params), random_state=seed, **kernel)
        if task == "multiclass_classification":
            # Distances to one border per class; those of pairs of classes say much less.
            machine = OneVsRestClassifier(machine, n_jobs=1)
        return CalibratedClassifierCV(machine, cv=folds, ensemble=False)

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit in place; with fewer folds of calibration where no class has as many rows."""
        import numpy as np

        estimator = pipeline[-1]
        if hasattr(estimator, "cv"):
            estimator.cv.n_splits = min(
                _CALIBRATION_FOLDS, max(2, int(np.unique(rows.y, return_counts=True)[1].max()))
            )
        return super().fit(pipeline, rows)

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that there are too many rows or classes."""
        if rows > _MOST_ROWS:
            return f"more than {_MOST_ROWS:,} rows"
        return f"more than {_MOST_CLASSES} classes" if classes > _MOST_CLASSES else None
