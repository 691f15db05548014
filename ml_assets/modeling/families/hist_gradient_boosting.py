"""Gradient boosting on histograms: each small tree mends the sum of those before it."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop, hurried_rate, usual_round_s
from ml_assets.modeling.families.boosting import boosting_limits, too_many_classes
from ml_assets.modeling.families.class_weights import (
    class_weight,
    suggest_class_weights,
    unweighted,
)
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.iterative_family import rounds_of
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np
    import optuna

_ARGUMENTS = (
    "learning_rate", "max_leaf_nodes", "min_samples_leaf", "l2_regularization", "max_features",
)  # fmt: skip


class HistGradientBoosting(Family):
    """Histogram gradient boosting of scikit-learn, after LightGBM (Ke et al. 2017).

    Missing numbers are its own. Categories are codes in the order of the alphabet rather than
    its native ones, whose trees ONNX exports and shap's explanations get wrong without a word.
    """

    name = "hist_gradient_boosting"

    def portfolio(self, task: Task) -> list[Params]:
        """Return trees of the usual size that see a share of the columns, small and large ones."""
        points = [
            {"learning_rate": 0.07, "max_leaf_nodes": 31, "min_samples_leaf": 20,
             "l2_regularization": 1.0, "max_features": 0.6},
            {"learning_rate": 0.05, "max_leaf_nodes": 12, "min_samples_leaf": 10,
             "l2_regularization": 1.0, "max_features": 0.5},
            {"learning_rate": 0.05, "max_leaf_nodes": 60, "min_samples_leaf": 10,
             "l2_regularization": 1.0, "max_features": 0.5},
        ]  # fmt: skip
        loss = {"loss": "squared_error"} if task == "regression" else {}
        return [point | loss | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for pace, size and variety of the trees; for the loss only in regression."""
        params: Params = {
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 0.02, 0.3, log=True),
            "max_leaf_nodes": trial.suggest_int(self.key("max_leaf_nodes"), 4, 63, log=True),
            "min_samples_leaf": trial.suggest_int(
                self.key("min_samples_leaf"), 2, max(20, min(100, rows // 10)), log=True
            ),
            "l2_regularization": trial.suggest_float(
                self.key("l2_regularization"), 1e-6, 1e2, log=True
            ),
            "max_features": trial.suggest_float(self.key("max_features"), 0.2, 1.0),
        }
        if task == "regression":
            losses = ["squared_error", "absolute_error"]
            params["loss"] = trial.suggest_categorical(self.key("loss"), losses)
        return params | suggest_class_weights(trial, self, task)

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers as they are, categories as codes, and all else as plain numbers."""
        return ordinal(plan, task, seed)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the classifier or regressor, without a validation set of its own."""
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        usual = boosting_limits(params["learning_rate"])[0]
        arguments = {name: params[name] for name in _ARGUMENTS} | {
            "max_iter": rounds_of(params, "max_iter", usual),
            "early_stopping": False,
            "random_state": seed,
        }
        if task == "regression":
            return HistGradientBoostingRegressor(loss=params["loss"], **arguments)
        return HistGradientBoostingClassifier(class_weight=class_weight(params), **arguments)

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that there are too many classes."""
        return too_many_classes(classes)

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit in place; with rows to stop by until their loss is no smaller.

        Those of classes that are new are left aside. Where none remain, the usual number of
        iterations is what was found. Where there is time for few iterations only, there are no
        more of them, at a faster learning rate; scikit-learn cannot be stopped in between.
        """
        encoder, estimator = pipeline[:-1], pipeline[-1]
        encoded = rows.with_features(_filled(encoder.fit_transform(rows.X, rows.y)))
        judged = _judging(estimator, rows.y, stop.rows) if stop is not None else None
        if judged is None or not len(judged):
            estimator.fit(encoded.X, encoded.y, sample_weight=encoded.weights)
            _share_empty_arrays(estimator)
            return {} if judged is None else {"max_iter": estimator.max_iter}
        judged = judged.with_features(encoder.transform(judged.X))
        most = _hurried(estimator, encoded, stop) if stop is not None else float("inf")
        found = {"max_iter": _stopped(estimator, encoded, judged, most)}
        in_time = stop is not None and stop.within_s is not None
        return found | ({"learning_rate": estimator.learning_rate} if in_time else {})


def _share_empty_arrays(estimator: Any) -> None:
    """Let all trees hold the same empty sets of categories.

    The time in which skops stores a model grows with the square of the number of arrays; without
    native categories two of a tree's three are empty. Of 26 classes, storing takes a third.
    """
    shared: dict[str, np.ndarray] = {}
    for tree in (tree for trees in estimator._predictors for tree in trees):
        for name in ("raw_left_cat_bitsets", "binned_left_cat_bitsets"):
            if not getattr(tree, name).size:
                setattr(tree, name, shared.setdefault(name, getattr(tree, name)))


def _judging(estimator: Any, y: "np.ndarray", held_out: Rows) -> Rows:
    import numpy as np

    if not hasattr(estimator, "predict_proba"):
        return held_out
    return held_out.at(np.flatnonzero(np.isin(held_out.y, np.unique(y))))


def _filled(X: Any) -> Any:
    """Return training rows with zeros in columns of nothing but missing values.

    scikit-learn 1.9 finds no bins in such a column. Of one that is constant it makes no split, so
    that what is there in later rows counts for nothing.
    """
    import numpy as np

    empty = np.isnan(np.asarray(X, dtype="float64")).all(axis=0)
    if not empty.any():
        return X
    copy = X.copy()
    if hasattr(copy, "iloc"):
        copy.iloc[:, np.flatnonzero(empty)] = 0.0
    else:
        copy[:, empty] = 0.0
    return copy


def _hurried(estimator: Any, rows: Rows, stop: Stop) -> float:
    """Return the iterations that there is time for, and learn faster where they are few."""
    import numpy as np

    classes = len(np.unique(rows.y)) if hasattr(estimator, "predict_proba") else 0
    most = stop.rounds_within(usual_round_s(len(rows), rows.X.shape[1], classes))
    estimator.set_params(learning_rate=hurried_rate(estimator.learning_rate, most))
    return most


def _stopped(estimator: Any, rows: Rows, judged: Rows, most_in_time: float) -> int:
    """Fit until the loss on the held-out rows is no smaller; return the best iteration."""
    import numpy as np

    _, most, patience = boosting_limits(estimator.learning_rate)
    most = int(min(most, max(1.0, most_in_time)))
    estimator.set_params(max_iter=most, n_iter_no_change=patience, tol=0.0, early_stopping=True)
    estimator.fit(
        rows.X,
        rows.y,
        sample_weight=rows.weights,
        X_val=judged.X,
        y_val=judged.y,
        sample_weight_val=_weights(estimator, rows.y, judged),
    )
    # Scores start with the constant model; the first of the best is the smallest model.
    best = max(1, int(np.argmax(estimator.validation_score_)))
    # scikit-learn keeps the iterations that brought nothing.
    del estimator._predictors[best:]
    estimator.set_params(max_iter=best, early_stopping=False)
    return best


def _weights(estimator: Any, y: "np.ndarray", judged: Rows) -> "np.ndarray | None":
    """Weigh held-out rows as the fit weighs rows of their class."""
    import numpy as np

    if getattr(estimator, "class_weight", None) is None:
        return judged.weights
    classes, counts = np.unique(y, return_counts=True)
    of_class = (len(y) / (len(classes) * counts))[np.searchsorted(classes, judged.y)]
    return of_class if judged.weights is None else of_class * judged.weights
