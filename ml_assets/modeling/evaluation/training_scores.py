"""A model's scores on the rows that it has learnt from, only to be compared with others."""

from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict, predict_matrix
from ml_assets.measurement.mean_cost import row_costs
from ml_assets.measurement.weighted_metrics import weighted_score
from ml_assets.modeling.anomaly_scoring import labelled_score, planted_rows, planted_score
from ml_assets.modeling.cluster_number import drawn_frame
from ml_assets.modeling.cluster_scoring import MOST_ROWS, cluster_score
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.metrics import MEAN_COST, METRICS, UNSUPERVISED
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

# Far more than a score to compare with needs.
_MOST_ROWS = 20_000


def training_scores(
    model: FittedModel, train: "pd.DataFrame", problem: Problem, seed: int
) -> dict[str, float]:
    """Return the problem's named metrics on training rows; those that are not defined left out.

    They say nothing of new rows. Of more than 20,000 rows so many are drawn by the seed, of
    clusters and planted rows 5,000. ``stability`` is measured on training rows as it is, and left
    out. Rows count as much as they weigh.
    """
    frame = drawn_frame(train, seed, _MOST_ROWS)
    found: dict[str, float] = {}
    for name in problem.named_metrics:
        try:
            value = _score(name, model, frame, problem, seed)
        # Of a user's function, of one label only, or of numbers outside a metric's domain.
        except Exception:
            continue
        if value is not None and value == value:
            found[name] = value
    return found


def _score(
    name: str, model: FittedModel, frame: "pd.DataFrame", problem: Problem, seed: int
) -> float | None:
    if problem.task in UNSUPERVISED:
        return _of_structure(name, model, frame, seed)
    import numpy as np

    info, weights = model.info, row_weights(frame, model.info.plan)
    y, found = frame[info.plan.target].to_numpy(), predict(model, frame)
    if name == MEAN_COST and problem.costs is not None:
        charged = row_costs(y, found.labels, info.positive_class, problem.costs)
        return float(np.average(charged, weights=weights))
    return weighted_score(name, info.task, y, found, info.positive_class, weights)


def _of_structure(name: str, model: FittedModel, frame: "pd.DataFrame", seed: int) -> float | None:
    info, pipeline = model.info, model.estimator
    if name == "stability":
        return None
    if METRICS[name].reads != "structure":
        found = predict_matrix(pipeline, feature_matrix(frame, info.plan), info.task)
        return labelled_score(name, frame[info.plan.target].to_numpy(), found, info.positive_class)
    rows = drawn_frame(feature_matrix(frame, info.plan), seed, MOST_ROWS)
    if info.task == "clustering":
        return cluster_score(name, pipeline[:-1].transform(rows), pipeline.predict(rows))
    planted = planted_rows(rows, rows)
    return planted_score(pipeline.decision_function(rows), pipeline.decision_function(planted))
