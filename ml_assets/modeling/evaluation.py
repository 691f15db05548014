"""Evaluate one model version on rows it never saw."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict, predict_matrix
from ml_assets.modeling.scoring import score
from ml_assets.modeling.structure_evaluation import evaluate_structure
from ml_assets.modeling.weighted_metrics import weighted_scores
from ml_assets.spec.errors import DataError
from ml_assets.spec.evaluation_report import Estimate, EvaluationReport
from ml_assets.spec.metrics import UNSUPERVISED, metrics_for

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Rows times samples: bounds the time on large tables, whose intervals are narrow anyway.
_MOST_DRAWS = 20_000_000
_FEWEST_SAMPLES = 200
_CHUNK_DRAWS = 2_000_000


def evaluate(
    model: FittedModel,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    seed: int,
    samples: int = 1000,
) -> EvaluationReport:
    """Return every metric of the task on the held-out rows with a 95 % interval.

    Intervals are percentiles of the bootstrap over held-out rows (Efron 1979), drawn by ``seed``;
    with n held-out rows at most 20,000,000 / n samples, but no fewer than 200, are drawn.
    The baseline is scikit-learn's dummy: class shares, or the mean, of the training rows. Models
    that learn without a target are judged by ``evaluate_structure``.
    Raises DataError if there are no held-out rows.
    """
    if test.empty:
        raise DataError("There are no held-out rows", mend="raise split.test_fraction")
    drawn = int(min(samples, max(_FEWEST_SAMPLES, _MOST_DRAWS // len(test))))
    if model.info.task in UNSUPERVISED:
        return evaluate_structure(model, train, test, seed, drawn)
    info, y = model.info, test[model.info.plan.target].to_numpy()
    predictions = predict(model, test)
    dummy = _dummy_predictions(model, train, test)
    estimates, baseline = {}, {}
    spreads = _bootstrap(model, y, predictions, seed, drawn)
    for metric in metrics_for(info.task):
        value = score(metric.name, info.task, y, predictions, info.positive_class)
        low, high = _interval(spreads[metric.name], value)
        estimates[metric.name] = Estimate(value=value, low=low, high=high)
        baseline[metric.name] = score(metric.name, info.task, y, dummy, info.positive_class)
    return EvaluationReport(
        model_version=model.version,
        rows=len(test),
        metrics=estimates,
        baseline=baseline,
        confusion=None if info.task == "regression" else _confusion(y, predictions.labels),
        bootstrap_samples=drawn,
        seed=seed,
    )


def _bootstrap(
    model: FittedModel, y: "np.ndarray", predictions: Predictions, seed: int, samples: int
) -> "dict[str, np.ndarray]":
    import numpy as np

    rng, rows = np.random.default_rng(seed), len(y)
    shares, chunk = np.full(rows, 1.0 / rows), max(1, _CHUNK_DRAWS // rows)
    spreads: dict[str, list[Any]] = {metric.name: [] for metric in metrics_for(model.info.task)}
    for start in range(0, samples, chunk):
        counts = rng.multinomial(rows, shares, size=min(chunk, samples - start))
        weights = counts.astype("float64")
        for name, values in spreads.items():
            values.append(weighted_scores(name, model.info.task, y, predictions,
                                          model.info.positive_class, weights))  # fmt: skip
    return {name: np.concatenate(values) for name, values in spreads.items()}


def _interval(values: "np.ndarray", value: float) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile; the value twice where no sample defines it."""
    import numpy as np

    defined = values[np.isfinite(values)]
    if not len(defined):
        return value, value
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _dummy_predictions(
    model: FittedModel, train: "pd.DataFrame", test: "pd.DataFrame"
) -> Predictions:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    plan, task = model.info.plan, model.info.task
    dummy = DummyRegressor() if task == "regression" else DummyClassifier(strategy="prior")
    dummy.fit(feature_matrix(train, plan), train[plan.target].to_numpy())
    return predict_matrix(dummy, feature_matrix(test, plan), task)


def _confusion(y: "np.ndarray", predicted: "np.ndarray") -> dict[str, dict[str, int]]:
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted])).tolist()
    return {
        str(true): {str(found): int(((y == true) & (predicted == found)).sum()) for found in labels}
        for true in labels
    }
