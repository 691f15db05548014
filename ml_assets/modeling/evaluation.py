"""Evaluate one model version on rows it never saw."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict, predict_matrix
from ml_assets.modeling.scoring import score
from ml_assets.modeling.weighted_metrics import is_arithmetic, weighted_scores
from ml_assets.spec.errors import DataError
from ml_assets.spec.evaluation_report import Estimate, EvaluationReport
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import metrics_for

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Rows times samples: bounds the time on large tables, whose intervals are narrow anyway.
_MOST_DRAWS = 20_000_000
_FEWEST_SAMPLES = 200
_CHUNK_DRAWS = 2_000_000
# Samples of a metric that is computed sample by sample.
_SAMPLES_ONE_BY_ONE = 100


def evaluate(
    model: FittedModel,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    seed: int,
    samples: int = 1000,
    named: Iterable[str] = (),
) -> EvaluationReport:
    """Return every metric of the task on the held-out rows with a 95 % interval.

    ``named`` are metrics to tell besides those that every evaluation tells, a user's own among
    them; one that is not defined on these rows, or raises, is NaN, which passes no gate.

    Intervals are percentiles of the bootstrap over held-out rows (Efron 1979), drawn by ``seed``;
    with n held-out rows at most 20,000,000 / n samples, but no fewer than 200, are drawn. Metrics
    that cannot be computed for all samples at once take the first 100 of them.
    The baseline is scikit-learn's dummy: class shares, or the mean, of the training rows.
    Raises DataError if there are no held-out rows, SpecError for a metric that does not exist.
    """
    if test.empty:
        raise DataError("There are no held-out rows", mend="raise split.test_fraction")
    info, y = model.info, test[model.info.plan.target].to_numpy()
    predictions = predict(model, test)
    dummy = _dummy_predictions(model, train, test)
    drawn = int(min(samples, max(_FEWEST_SAMPLES, _MOST_DRAWS // len(test))))
    estimates, baseline = {}, {}
    reported = [metric.name for metric in metrics_for(info.task)]
    names = list(dict.fromkeys([*reported, *named]))
    spreads = _bootstrap(model, y, predictions, seed, drawn, names)
    for name in names:
        value = _contained(name, model, y, predictions)
        low, high = _interval(spreads[name], value)
        estimates[name] = Estimate(value=value, low=low, high=high)
        baseline[name] = _contained(name, model, y, dummy)
    return EvaluationReport(
        model_version=model.version,
        rows=len(test),
        metrics=estimates,
        baseline=baseline,
        confusion=None if info.task == "regression" else _confusion(y, predictions.labels),
        bootstrap_samples=drawn,
        seed=seed,
    )


def _contained(name: str, model: FittedModel, y: "np.ndarray", predictions: Predictions) -> float:
    """Return a metric, NaN where it raises; one that cannot be imported raises SpecError."""
    metric_named(name)
    try:
        return score(name, model.info.task, y, predictions, model.info.positive_class)
    except Exception:  # of a user's function, or of numbers outside a metric's domain
        return float("nan")


def _bootstrap(
    model: FittedModel,
    y: "np.ndarray",
    predictions: Predictions,
    seed: int,
    samples: int,
    names: list[str],
) -> "dict[str, np.ndarray]":
    import numpy as np

    rng, rows = np.random.default_rng(seed), len(y)
    shares, chunk = np.full(rows, 1.0 / rows), max(1, _CHUNK_DRAWS // rows)
    task, spreads = model.info.task, {name: list[Any]() for name in names}
    for start in range(0, samples, chunk):
        counts = rng.multinomial(rows, shares, size=min(chunk, samples - start))
        weights = counts.astype("float64")
        few = weights[: max(0, _SAMPLES_ONE_BY_ONE - start)]
        for name, values in spreads.items():
            taken = weights if is_arithmetic(name, task) else few
            values.append(weighted_scores(name, task, y, predictions,
                                          model.info.positive_class, taken))  # fmt: skip
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
