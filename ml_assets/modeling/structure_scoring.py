"""The score, on one fold, of a pipeline that learns without a target."""

import warnings
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import predict_matrix
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
) -> float:
    """Fit the pipeline on a fold's training rows, without ``y``, and score it on its other rows.

    Metrics of clusters are taken in the space that the pipeline's features make, on at most 5,000
    rows; fewer clusters than asked for, and small ones, get the worst value: a few odd rows apart
    from all others have the best silhouettes, but are no group. Labels ``y`` are read only by the
    metrics of anomalies that need them.
    """
    training, scored = features.iloc[fold[0]], features.iloc[fold[1]]
    with warnings.catch_warnings():
        # An early configuration may not converge; its score says so better than a warning.
        warnings.simplefilter("ignore")
        if metric == "stability":
            return stability(pipeline, training, scored, task)
        pipeline.fit(training)
        if task == "clustering":
            return _of_clusters(pipeline, scored, metric)
        found = predict_matrix(pipeline, scored, task)
        if METRICS[metric].reads != "structure":
            return labelled_score(metric, y[fold[1]], found, positive_class)
        planted = pipeline.decision_function(planted_rows(scored, training))
        return planted_score(pipeline.decision_function(scored), planted)


def _of_clusters(pipeline: Any, scored: "pd.DataFrame", metric: str) -> float:
    import numpy as np

    if not pipeline[-1].enough or pipeline[-1].has_small_ones:
        return WORST[metric]
    places = drawn_rows(np.arange(len(scored))[:, None], MOST_ROWS, seed=0)[:, 0]
    rows = scored.iloc[places]
    return cluster_score(metric, pipeline[:-1].transform(rows), pipeline.predict(rows))
