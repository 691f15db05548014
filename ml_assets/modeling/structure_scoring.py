"""The score, on one fold, of a pipeline that learns without a target."""

import warnings
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.estimator.unlabelled import drawn_rows
from ml_assets.modeling.anomaly_scoring import labelled_score, planted_rows, planted_score
from ml_assets.modeling.cluster_scoring import MOST_ROWS, WORST, cluster_score
from ml_assets.modeling.model_stability import stability
from ml_assets.spec.metrics import METRICS, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def score_structure(
    pipeline: Any,
    features: "pd.DataFrame",
    y: "np.ndarray",
    fold: "tuple[np.ndarray, np.ndarray]",
    metric: str,
    task: Task,
    positive_class: Any,
) -> "tuple[float, np.ndarray]":
    """Fit the pipeline on a fold's training rows, without ``y``, and score it on its other rows.

    Returns the score, and float64 of shape (scored rows,): scores of anomalies, or the places of
    the rows' clusters among the model's names.
    Metrics of clusters are taken in the space that the pipeline's features make, on at most 5,000
    rows; fewer clusters than asked for, and small ones, get the worst value: a few odd rows apart
    from all others have the best silhouettes, but are no group. Labels ``y`` are read only by the
    metrics of anomalies that need them.
    """
    training, scored = features.iloc[fold[0]], features.iloc[fold[1]]
    with warnings.catch_warnings():
        # An early configuration may not converge; its score says so better than a warning.
        warnings.simplefilter("ignore")
        pipeline.fit(training)
        found = predict_matrix(pipeline, scored, task)
        if metric == "stability":
            value = stability(pipeline, training, scored, task)
        elif task == "clustering":
            value = _of_clusters(pipeline, scored, metric)
        elif METRICS[metric].reads != "structure":
            value = labelled_score(metric, y[fold[1]], found, positive_class)
        else:
            value = _of_planted(pipeline, training, scored, found)
    return value, _numbers(found)


def _numbers(found: Predictions) -> "np.ndarray":
    import numpy as np

    if found.scores is not None:
        return found.scores
    names = list(found.classes or ())
    return np.array([names.index(label) for label in found.labels], dtype="float64")


def _of_planted(
    pipeline: Any, training: "pd.DataFrame", scored: "pd.DataFrame", found: Predictions
) -> float:
    assert found.scores is not None
    planted = pipeline.decision_function(planted_rows(scored, training))
    return planted_score(found.scores, planted)


def _of_clusters(pipeline: Any, scored: "pd.DataFrame", metric: str) -> float:
    import numpy as np

    if not pipeline[-1].enough or pipeline[-1].has_small_ones:
        return WORST[metric]
    places = drawn_rows(np.arange(len(scored))[:, None], MOST_ROWS, seed=0)[:, 0]
    rows = scored.iloc[places]
    return cluster_score(metric, pipeline[:-1].transform(rows), pipeline.predict(rows))
