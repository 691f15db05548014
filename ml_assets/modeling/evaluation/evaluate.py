"""Evaluate one model version on rows it never saw."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.measurement.bootstrap import Measure, bootstrap
from ml_assets.measurement.estimates import contained_score, estimate_of, number_of_samples
from ml_assets.measurement.mean_cost import cheapest_label, row_costs
from ml_assets.measurement.weighted_metrics import is_arithmetic, weighted_scores
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.modeling.evaluation.dummy_predictions import dummy_predictions
from ml_assets.modeling.evaluation.structure_evaluation import evaluate_structure
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.errors import DataError
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metrics import MEAN_COST, UNSUPERVISED, metrics_for
from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


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
    drawn = number_of_samples(len(test), samples)
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
        known = info.positive_class
        values[name] = contained_score(name, info.task, y, predictions, known, weights)
        baseline[name] = contained_score(name, info.task, y, dummy, known, weights)
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
        metrics={name: estimate_of(value, spreads[name]) for name, value in values.items()},
        baseline=baseline,
        confusion=None if info.task == "regression" else _confusion(y, predictions.labels),
        bootstrap_samples=drawn,
        seed=seed,
    )


def _mean_of_drawn(
    values: "np.ndarray", weights: "np.ndarray | None", counts: "np.ndarray"
) -> "np.ndarray":
    return weighted_mean(values, counts if weights is None else counts * weights)


def _confusion(y: "np.ndarray", predicted: "np.ndarray") -> dict[str, dict[str, int]]:
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted])).tolist()
    return {
        str(true): {str(found): int(((y == true) & (predicted == found)).sum()) for found in labels}
        for true in labels
    }
