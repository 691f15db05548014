"""Small searches without Ray: real pipelines' out-of-fold predictions, and their leaderboard."""

from functools import cache
from typing import Any

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.positive_class import positive_class
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import DEFAULT_METRIC, Task
from ml_assets_tests.modeling.tables import PLAN, problem, table

SEED = 7
FOLDS = 3


def classes_of(y: np.ndarray, task: Task) -> tuple[Any, ...] | None:
    return None if task == "regression" else tuple(np.unique(y).tolist())


def leaderboard(
    task: Task, y: np.ndarray, predicted: OutOfFold, metric: str | None = None, **fields: Any
) -> Leaderboard:
    """The trials of these predictions, scored fold by fold by the one function for scores."""
    metric = metric or DEFAULT_METRIC[task]
    positive = positive_class(problem(task), y)
    trials = []
    for name, output in predicted.predictions.items():
        scores = []
        for fold in np.unique(predicted.fold):
            here = predicted.fold == fold
            shown = Predictions(output[here])
            if predicted.classes is not None:
                labels = np.asarray(predicted.classes)[output[here].argmax(axis=1)]
                shown = Predictions(labels.astype(y.dtype), output[here], predicted.classes)
            scores.append(score(metric, task, y[predicted.rows[here]], shown, positive))
        trials.append(Trial(
            trial_id=name, family="linear", params={}, fold_scores=scores,
            score=float(np.mean(scores)), status="completed", fit_s=1.0,
        ).model_copy(update=fields.get(name, {})))  # fmt: skip
    greater = metric_named(metric).greater_is_better
    trials.sort(key=lambda each: (-1 if greater else 1) * (each.score or 0.0))
    return Leaderboard(metric=metric, greater_is_better=greater, folds=FOLDS, seed=SEED,
                       trials=trials, wall_s=1.0)  # fmt: skip


@cache
def searched(task: Task, rows: int = 160) -> tuple[Leaderboard, OutOfFold, np.ndarray]:
    """The families' first guesses on a small table, cross-validated by scikit-learn."""
    frame = table(task, rows)
    y, features = frame["y"].to_numpy(), feature_matrix(frame, PLAN)
    maker = KFold if task == "regression" else StratifiedKFold
    folds = maker(FOLDS, shuffle=True, random_state=SEED)
    fold = np.empty(rows, dtype=int)
    for number, (_, scored) in enumerate(folds.split(features, y)):
        fold[scored] = number
    outputs, facts = {}, {}
    for family in ("linear", "random_forest", "hist_gradient_boosting", "nearest_neighbors"):
        for params in FAMILIES[family].portfolio(task):
            if "n_estimators" in params:
                params = params | {"n_estimators": 10}
            name = f"t{len(outputs):03d}"
            pipeline = FAMILIES[family].build(params, task, PLAN, SEED)
            method = "predict" if task == "regression" else "predict_proba"
            outputs[name] = cross_val_predict(pipeline, features, y, cv=folds, method=method)
            facts[name] = {"family": family, "params": params}
    predicted = OutOfFold(np.arange(rows), fold, classes_of(y, task), outputs)
    return leaderboard(task, y, predicted, **facts), predicted, y


def noisy(
    task: Task, rows: int = 90, trials: int = 5, seed: int = 1, classes: int = 3
) -> tuple[np.ndarray, OutOfFold]:
    """A target, and predictions that are right more or less often, at random."""
    rng = np.random.default_rng(seed)
    number = 2 if task == "binary_classification" else classes
    y = rng.normal(size=rows) if task == "regression" else rng.permutation(rows) % number
    outputs = {}
    for place in range(trials):
        noise = rng.uniform(0.3, 2.0)
        if task == "regression":
            outputs[f"t{place:03d}"] = y + noise * rng.normal(size=rows)
            continue
        scores = np.eye(number)[y] + noise * rng.normal(size=(rows, number))
        powers = np.exp(scores)
        outputs[f"t{place:03d}"] = powers / powers.sum(axis=1, keepdims=True)
    predicted = OutOfFold(np.arange(rows), np.arange(rows) % FOLDS, classes_of(y, task), outputs)
    return y, predicted
