"""The pictures of an evaluation, task by task."""

from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.measurement.class_scores import column
from ml_assets.modeling.choice_pictures import reliability
from ml_assets.modeling.evaluation.anomaly_pictures import score_histogram
from ml_assets.modeling.evaluation.class_pictures import class_by_class, confusion
from ml_assets.modeling.evaluation.cluster_pictures import cluster_pictures
from ml_assets.modeling.evaluation.ranking_pictures import gain_and_lift, roc_and_precision_recall
from ml_assets.modeling.evaluation.regression_pictures import (
    error_by_decile,
    predicted_against_actual,
    residuals,
)
from ml_assets.modeling.evaluation.threshold_picture import thresholds
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.evaluation_report import EvaluationReport

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def evaluation_pictures(
    model: FittedModel, test: "pd.DataFrame", report: EvaluationReport
) -> dict[str, bytes]:
    """Draw what the task's evaluation is judged by, on held-out rows, by the picture's name.

    ``report`` holds the tables and the calibration that are drawn. Where rows have weights, the
    confusion matrix, both curves of two classes and the dots of a regression show rows as they are.
    """
    task = model.info.task
    if task == "clustering":
        return cluster_pictures(model, test)
    if task == "anomaly_detection":
        return _of_anomalies(model, test)
    y, predictions = test[model.info.plan.target].to_numpy(), predict(model, test)
    weights = row_weights(test, model.info.plan)
    if task == "regression":
        return _of_numbers(y, predictions, report, weights)
    pictures = {"confusion": confusion(y, predictions.labels)}
    if report.calibration is not None:
        pictures["calibration"] = reliability(report.calibration)
    if task == "multiclass_classification":
        scores = report.tables.classes or []
        return pictures | {"class_by_class": class_by_class(y, predictions, scores, weights)}
    return pictures | _of_two_classes(model, y, predictions, report, weights)


def _of_two_classes(
    model: FittedModel,
    y: "np.ndarray",
    predictions: Predictions,
    report: EvaluationReport,
    weights: "np.ndarray | None",
) -> dict[str, bytes]:
    positive = model.info.positive_class
    name, probability = str(positive), column(predictions, positive)
    truth, threshold = (y == positive).astype("int64"), model.info.threshold
    points = report.tables.thresholds or []
    pictures = {
        "roc_and_precision_recall": roc_and_precision_recall(truth, probability, name),
        "thresholds": thresholds(points, 0.5 if threshold is None else threshold, name),
    }
    ranked = gain_and_lift(truth, probability, name, weights)
    return pictures | ({"gain_and_lift": ranked} if ranked else {})


def _of_numbers(
    y: "np.ndarray",
    predictions: Predictions,
    report: EvaluationReport,
    weights: "np.ndarray | None",
) -> dict[str, bytes]:
    return {
        "predicted_against_actual": predicted_against_actual(y, predictions.labels),
        "error_by_decile": error_by_decile(report.tables.errors or []),
        "residuals": residuals(y, predictions.labels, weights),
    }


def _of_anomalies(model: FittedModel, test: "pd.DataFrame") -> dict[str, bytes]:
    scores, info = predict(model, test).scores, model.info
    if scores is None:
        raise ValueError("The predictions hold no scores")
    share = float(model.estimator[-1].contamination)
    if not info.plan.target:
        return {"score_histogram": score_histogram(scores, share)}
    truth = test[info.plan.target].to_numpy() == info.positive_class
    curves = roc_and_precision_recall(truth.astype(int), scores, str(info.positive_class))
    return {"score_histogram": score_histogram(scores, share, truth),
            "roc_and_precision_recall": curves}  # fmt: skip
