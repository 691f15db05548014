"""The figures of a problem with a target."""

from typing import TYPE_CHECKING

from ml_assets.modeling.feasibility import reasons
from ml_assets.modeling.feasibility.cross_scores import CrossScores, standard_error
from ml_assets.modeling.feasibility.curve_reasons import curve_reasons, threshold_reasons
from ml_assets.modeling.feasibility.figures import Figures
from ml_assets.modeling.feasibility.held_out_precision import held_out_precision
from ml_assets.modeling.feasibility.learning_curve import grow, learning_curve
from ml_assets.modeling.feasibility.metric_scale import sign, threshold_of
from ml_assets.modeling.feasibility.noise_ceiling import noise_ceiling
from ml_assets.modeling.feasibility.search_cost import search_cost
from ml_assets.modeling.feasibility.signal import find_signal, most_rows
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.strawmen import (
    BOOSTING,
    DUMMY,
    LINEAR,
    Strawmen,
    learners_of,
    strawmen,
)
from ml_assets.modeling.rows_of import rows_of
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feasibility_report import (
    LearningCurve,
    NoiseCeiling,
    Precision,
    Signal,
    Strawman,
)
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

# Rows that are looked through for equal ones.
_CEILING_ROWS = 500_000


def figures_with_target(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> Figures:
    """Return strawmen, signal, learning curves, precision, noise ceiling and cost, with reasons.

    Where no two classes have rows enough to be learnt, that is the only reason.
    """
    counts = _class_counts(train, plan, spec)
    if len(counts) > 1 and sum(count >= reasons.NO_CLASS for count in counts) < 2:
        return Figures(0, 0, reasons.class_reasons(counts), smallest_class=min(counts))
    small = small_problem(train, plan, spec)
    simple = strawmen(small)
    curves = _curves(small, simple)
    leading = simple.scores.get(BOOSTING) or simple.scores[LINEAR]
    found = Figures(
        sampled_rows=len(small.rows),
        folds=len(small.folds),
        smallest_class=min(counts, default=None),
        strawmen=[Strawman(name=name, text=simple.texts[name], fit_s=scores.fit_s,
                           scores=scores.scored()) for name, scores in simple.scores.items()],
        curves=curves,
        precision=_precision(small, simple, curves),
        signal=_signal(train, plan, small, simple),
        ceiling=_ceiling(train, plan, small),
        cost=search_cost(small, train, leading.fit_s),
    )  # fmt: skip
    _add_reasons(found, small, simple, counts)
    return found


def _class_counts(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> list[int]:
    """Return the training rows of each class; nothing where there are no classes."""
    import numpy as np

    if not spec.problem.task.endswith("classification"):
        return []
    return [int(each) for each in np.unique(target_values(train, plan), return_counts=True)[1]]


def _curves(small: SmallProblem, simple: Strawmen) -> list[LearningCurve]:
    grown = [grow(small, name, learn, simple.scores[name])
             for name, learn in learners_of(small).items()]  # fmt: skip
    curves = [learning_curve(each, metric, simple.scores[DUMMY].mean(metric), small.all_rows,
                             small.seed)
              for metric in small.metrics for each in grown if each is not None]  # fmt: skip
    return [curve for curve in curves if curve is not None]


def _precision(
    small: SmallProblem, simple: Strawmen, curves: list[LearningCurve]
) -> list[Precision]:
    found = []
    for metric in small.metrics:
        best = simple.scores[simple.best(metric)]
        reached = [curve.at_all_rows.value for curve in curves if curve.metric == metric]
        expected = max(reached, key=lambda value: sign(metric) * value, default=best.mean(metric))
        dummy = simple.scores[DUMMY].mean(metric)
        found.append(held_out_precision(small, metric, best, expected, dummy))
    return [each for each in found if each is not None]


def _signal(
    train: "pd.DataFrame", plan: FeaturePlan, small: SmallProblem, simple: Strawmen
) -> Signal:
    large = small
    most = most_rows(len(plan.features))
    dear = plan.of_kind("text") or plan.of_kind("image")
    if not dear and min(most, len(train)) > len(small.rows):
        large = small_problem(train, plan, small.spec, most)
    return find_signal(small, large, simple.scores.get(BOOSTING))


def _ceiling(train: "pd.DataFrame", plan: FeaturePlan, small: SmallProblem) -> NoiseCeiling | None:
    many = train
    if len(train) > _CEILING_ROWS:
        many = train.sample(_CEILING_ROWS, random_state=small.seed)
    return noise_ceiling(rows_of(many, plan), small.task, small.positive)


def _add_reasons(found: Figures, small: SmallProblem, simple: Strawmen, counts: list[int]) -> None:
    binary, success = small.task == "binary_classification", small.spec.problem.success
    dummies = {metric: simple.scores[DUMMY].mean(metric) for metric in small.metrics}
    if found.signal is not None:
        beaten = _clearly_beaten(small, simple)
        found.reasons += reasons.signal_reasons(found.signal, beaten)
    if counts:
        found.reasons += reasons.class_reasons(counts)
    found.reasons += reasons.strawman_reasons(found.strawmen, small.metrics[0])
    for metric in small.metrics:
        curves = [curve for curve in found.curves if curve.metric == metric]
        threshold = threshold_of(metric, success.get(metric))
        reached = simple.scores[simple.best(metric)].mean(metric)
        found.reasons += (
            curve_reasons(curves, metric, threshold, dummies[metric], binary)
            if curves
            else threshold_reasons(metric, threshold, reached)
        )
    for each in found.precision:
        # Without any threshold the search metric is what has to be told exactly.
        if each.threshold is not None or (not success and each.metric == small.metrics[0]):
            found.reasons += reasons.precision_reasons(each, dummies[each.metric])
    if found.ceiling is not None:
        found.reasons += reasons.ceiling_reasons(found.ceiling, found.precision, small.metrics)
    if found.cost is not None:
        found.reasons += reasons.cost_reasons(found.cost)


def _clearly_beaten(small: SmallProblem, simple: Strawmen) -> bool:
    """Say whether the best simple model is better than the dummy by two standard errors."""
    metric = small.metrics[0]
    best: CrossScores = simple.scores[simple.best(metric)]
    gains = sign(metric) * (best.scores[metric] - simple.scores[DUMMY].scores[metric])
    return bool(gains.mean() > 2 * standard_error(gains, best.folds))
