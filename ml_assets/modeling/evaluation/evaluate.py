"""Evaluate one model version on rows it never saw."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.evaluation.bootstrap import Measure, bootstrap
from ml_assets.modeling.evaluation.dummy_predictions import dummy_predictions
from ml_assets.modeling.evaluation.mean_cost import cheapest_label, row_costs
from ml_assets.modeling.evaluation.structure_evaluation import evaluate_structure
from ml_assets.modeling.row_weights import row_weights
from ml_assets.modeling.weighted_metrics import is_arithmetic, weighted_score, weighted_scores
from ml_assets.modeling.weighted_numbers import weighted_mean
from ml_assets.spec.errors import DataError
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST, UNSUPERVISED, metrics_for
from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Rows times samples: bounds the time on large tables, whose intervals are narrow anyway.
_MOST_DRAWS = 20_000_000
_FEWEST_SAMPLES = 200


def evaluate(
    model: FittedModel,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    seed: int,
    samples: int = 1000,
    named: Iterable[str] = (),
    costs: Costs | None = None,
) -> EvaluationReport:
    """Return every metric of the task on the held-out rows with a 95 % interval.

    ``named`` are metrics to tell besides those that every evaluation tells, a user's own among
    them; one that is not defined on these rows, or raises, is NaN, which passes no gate.

    Intervals are percentiles of the bootstrap over held-out rows (Efron 1979), drawn by ``seed``;
    with n held-out rows at most 20,000,000 / n samples, but no fewer than 200, are drawn. Metrics
    that cannot be computed for all samples at once take the first 100 of them.
    The baseline is scikit-learn's dummy: class shares, or the mean, of the training rows. With
    ``costs`` the mean cost per row is among the metrics, beside that of the one label that would
    have cost least on the training rows. Models that learn without a target are judged by
    ``evaluate_structure``. Where rows have weights, all but the confusion matrix counts them.
    Raises DataError if there are no held-out rows, SpecError for a metric that does not exist.
    """
    import numpy as np

    if test.empty:
        raise DataError("There are no held-out rows", mend="raise split.test_fraction")
    drawn = int(min(samples, max(_FEWEST_SAMPLES, _MOST_DRAWS // len(test))))
    if model.info.task in UNSUPERVISED:
        return evaluate_structure(model, train, test, seed, drawn)
    info, y = model.info, test[model.info.plan.target].to_numpy()
    weights = row_weights(test, info.plan)
    predictions = predict(model, test)
    dummy = dummy_predictions(model, train, test)
    values, baseline, measures = {}, {}, dict[str, Measure]()
    for name in dict.fromkeys([*(metric.name for metric in metrics_for(info.task)), *named]):
        if name == MEAN_COST:
            continue
        values[name] = _contained(name, model, y, predictions, weights)
        baseline[name] = _contained(name, model, y, dummy, weights)
        measures[name] = partial(
            weighted_scores, name, info.task, y, predictions, info.positive_class, weights=weights
        )
    quick = {name for name in measures if is_arithmetic(name, info.task)}
    if costs is not None:
        learnt = train[info.plan.target].to_numpy(), row_weights(train, info.plan)
        constant = cheapest_label(*learnt, info.positive_class, costs)
        charged = row_costs(y, predictions.labels, info.positive_class, costs)
        unlearnt = row_costs(y, constant, info.positive_class, costs)
        values[MEAN_COST] = float(np.average(charged, weights=weights))
        baseline[MEAN_COST] = float(np.average(unlearnt, weights=weights))
        measures[MEAN_COST] = partial(_mean_of_drawn, charged, weights)
        quick.add(MEAN_COST)
    spreads = bootstrap(measures, quick, len(y), seed, drawn)
    return EvaluationReport(
        model_version=model.version,
        rows=len(test),
        metrics={name: _estimate(value, spreads[name]) for name, value in values.items()},
        baseline=baseline,
        confusion=None if info.task == "regression" else _confusion(y, predictions.labels),
        bootstrap_samples=drawn,
        seed=seed,
    )


def _contained(
    name: str,
    model: FittedModel,
    y: "np.ndarray",
    predictions: Predictions,
    weights: "np.ndarray | None",
) -> float:
    """Return a metric, NaN where it raises; one that cannot be imported raises SpecError."""
    metric_named(name)
    info = model.info
    try:
        return weighted_score(name, info.task, y, predictions, info.positive_class, weights)
    except Exception:  # of a user's function, or of numbers outside a metric's domain
        return float("nan")


def _mean_of_drawn(
    values: "np.ndarray", weights: "np.ndarray | None", counts: "np.ndarray"
) -> "np.ndarray":
    return weighted_mean(values, counts if weights is None else counts * weights)


def _estimate(value: float, spread: "np.ndarray") -> Estimate:
    """Return the 2.5th and 97.5th percentile; the value twice where no sample defines it."""
    import numpy as np

    defined = spread[np.isfinite(spread)]
    if not len(defined):
        return Estimate(value=value, low=value, high=value)
    low, high = np.percentile(defined, [2.5, 97.5])
    return Estimate(value=value, low=float(low), high=float(high))


def _confusion(y: "np.ndarray", predicted: "np.ndarray") -> dict[str, dict[str, int]]:
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted])).tolist()
    return {
        str(true): {str(found): int(((y == true) & (predicted == found)).sum()) for found in labels}
        for true in labels
    }
