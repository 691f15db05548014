"""A model of a target beside a dummy and the champion, metric by metric."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.measurement.bootstrap import Measure
from ml_assets.measurement.class_scores import column
from ml_assets.measurement.mean_cost import cheapest_label, row_costs
from ml_assets.measurement.weighted_metrics import is_arithmetic, weighted_scores
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.modeling.evaluation.delong import delong
from ml_assets.modeling.evaluation.dummy_predictions import dummy_predictions
from ml_assets.modeling.evaluation.mcnemar import mcnemar_p_value
from ml_assets.modeling.evaluation.paired_comparison import Against, CrossCheck, Pair
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.metrics import MEAN_COST, Task
from ml_assets.spec.problem import Costs, Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class _Rows:
    """Held-out truth (n,) and weights, and what scores speak of."""

    y: "np.ndarray"
    weights: "np.ndarray | None"
    task: Task
    positive: Any


def target_pairs(
    model: FittedModel,
    found: Predictions,
    champion: FittedModel | None,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    problem: Problem,
) -> list[Pair]:
    """Return a pair per named metric and other model, and of the mean cost where costs are stated.

    ``found`` are the model's predictions of ``test``. The champion must be comparable
    (``champion_model``). Rows count as much as they weigh. The dummy of the mean cost gives every
    row the label that would have cost least in training.
    """
    info = model.info
    rows = _Rows(
        test[info.plan.target].to_numpy(), row_weights(test, info.plan), info.task,
        info.positive_class,
    )  # fmt: skip
    others: dict[Against, Predictions] = {"dummy": dummy_predictions(model, train, test)}
    if champion is not None:
        others["champion"] = predict(champion, test)
    pairs: list[Pair] = []
    for name in problem.named_metrics:
        if name != MEAN_COST:
            pairs += _of_metric(name, rows, found, others)
    if problem.costs is None:
        return pairs
    learnt = train[info.plan.target].to_numpy(), row_weights(train, info.plan)
    constant = cheapest_label(*learnt, info.positive_class, problem.costs)
    labels: dict[Against, Any] = {name: each.labels for name, each in others.items()}
    return pairs + _of_costs(rows, problem.costs, found.labels, labels | {"dummy": constant})


def _of_metric(
    name: str, rows: _Rows, found: Predictions, others: dict[Against, Predictions]
) -> list[Pair]:
    def measure(predictions: Predictions) -> Measure:
        return partial(weighted_scores, name, rows.task, rows.y, predictions, rows.positive,
                       weights=rows.weights)  # fmt: skip

    one, quick = measure(found), is_arithmetic(name, rows.task)
    return [
        Pair(against, name, len(rows.y), one, measure(other), quick,
             _cross_check(name, rows, found, other))
        for against, other in others.items()
    ]  # fmt: skip


def _cross_check(
    name: str, rows: _Rows, found: Predictions, other: Predictions
) -> CrossCheck | None:
    if rows.weights is not None:
        return None
    if name == "accuracy":
        right = (each.labels == rows.y for each in (found, other))
        return CrossCheck("McNemar", mcnemar_p_value(*right))
    if name.startswith("roc_auc") and rows.task == "binary_classification":
        scores = (column(each, rows.positive) for each in (found, other))
        return CrossCheck("DeLong", delong(rows.y == rows.positive, *scores).p_value)
    return None


def _of_costs(
    rows: _Rows, costs: Costs, labels: "np.ndarray", others: "dict[Against, Any]"
) -> list[Pair]:
    def measure(of: Any) -> Measure:
        charged = row_costs(rows.y, of, rows.positive, costs)
        return lambda counts: weighted_mean(
            charged, counts if rows.weights is None else counts * rows.weights
        )

    one = measure(labels)
    return [Pair(against, MEAN_COST, len(rows.y), one, measure(other))
            for against, other in others.items()]  # fmt: skip
