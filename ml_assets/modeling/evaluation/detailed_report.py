"""An evaluation with everything beside its metrics: tables, gaps, comparisons and verdicts."""

from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.measurement.class_scores import column
from ml_assets.modeling.calibration import calibration
from ml_assets.modeling.evaluation.champion_model import FoundChampion
from ml_assets.modeling.evaluation.class_scores_table import class_scores_table
from ml_assets.modeling.evaluation.decile_errors import decile_errors
from ml_assets.modeling.evaluation.gains import gains
from ml_assets.modeling.evaluation.gaps import gaps
from ml_assets.modeling.evaluation.paired_comparison import paired_comparisons
from ml_assets.modeling.evaluation.part_verdicts import part_verdicts
from ml_assets.modeling.evaluation.structure_pairs import structure_pairs
from ml_assets.modeling.evaluation.target_pairs import target_pairs
from ml_assets.modeling.evaluation.threshold_points import threshold_points
from ml_assets.modeling.evaluation.training_scores import training_scores
from ml_assets.modeling.evaluation.verdicts import (
    beats_the_dummy,
    calibrated_on_held_out,
    not_worse_than_the_champion,
    train_test_gap,
)
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets.spec.evaluation_tables import Tables
from ml_assets.spec.metrics import DEFAULT_METRIC, UNSUPERVISED
from ml_assets.spec.model_choice import Calibration
from ml_assets.spec.problem import Costs, Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def detailed_report(
    report: EvaluationReport,
    model: FittedModel,
    champion: FoundChampion,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    problem: Problem,
) -> EvaluationReport:
    """Return the report of ``evaluate`` with gaps, calibration, tables and comparisons.

    ``train`` and ``test`` are the rows that count, as the report's own metrics were taken on.
    """
    training = training_scores(model, train, problem, report.seed)
    found: dict[str, object] = {
        "gaps": gaps(report, model.info.cross_validation, training),
        "champion": champion.note,
    }
    if problem.task in UNSUPERVISED:
        pairs = structure_pairs(model, champion.model, train, test, problem, report.seed)
    else:
        y, weights = test[model.info.plan.target].to_numpy(), row_weights(test, model.info.plan)
        predictions = predict(model, test)
        pairs = target_pairs(model, predictions, champion.model, train, test, problem)
        found["tables"] = _tables(model, y, predictions, weights, problem.costs)
        found["calibration"] = _calibration(model, y, predictions, weights, report.seed)
    found["comparison"] = paired_comparisons(pairs, report.seed, report.bootstrap_samples)
    return report.model_copy(update=found)


def judged_report(
    report: EvaluationReport, problem: Problem, settings: Evaluation, train_rows: int
) -> EvaluationReport:
    """Return the report with a verdict on everything that is asked of every model."""
    metric = problem.search_metric
    verdicts = [
        beats_the_dummy(report, metric, DEFAULT_METRIC[problem.task]),
        train_test_gap(report, metric, settings.max_gap, train_rows),
        not_worse_than_the_champion(report, metric),
    ]
    calibrated = calibrated_on_held_out(report, settings.max_calibration_error)
    verdicts += [calibrated] if calibrated else []
    verdicts += part_verdicts(report, settings)
    return report.model_copy(update={"verdicts": [*report.verdicts, *verdicts]})


def _tables(
    model: FittedModel,
    y: "np.ndarray",
    predictions: Predictions,
    weights: "np.ndarray | None",
    costs: Costs | None,
) -> Tables:
    info = model.info
    if info.task == "regression":
        return Tables(errors=decile_errors(y, predictions.labels, weights))
    if info.task == "multiclass_classification":
        return Tables(classes=class_scores_table(y, predictions, weights))
    truth = (y == info.positive_class).astype("int64")
    probability = column(predictions, info.positive_class)
    threshold = 0.5 if info.threshold is None else info.threshold
    return Tables(
        gains=gains(truth, probability, weights),
        thresholds=threshold_points(truth, probability, threshold, weights, costs),
    )


def _calibration(
    model: FittedModel,
    y: "np.ndarray",
    predictions: Predictions,
    weights: "np.ndarray | None",
    seed: int,
) -> Calibration | None:
    if predictions.probabilities is None or predictions.classes is None:
        return None
    return calibration(
        y, predictions.probabilities, predictions.classes, model.info.positive_class, seed, weights
    )
