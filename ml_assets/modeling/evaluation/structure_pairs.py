"""A model that learnt without a target beside a dummy and the champion, metric by metric."""

from functools import partial
from typing import TYPE_CHECKING

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.measurement.bootstrap import Measure
from ml_assets.measurement.weighted_metrics import weighted_scores
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.modeling.anomaly_scoring import as_binary, as_planted, planted_rows
from ml_assets.modeling.cluster_number import drawn_frame
from ml_assets.modeling.cluster_scoring import MOST_ROWS, cluster_score, silhouettes
from ml_assets.modeling.evaluation.delong import delong
from ml_assets.modeling.evaluation.paired_comparison import Against, CrossCheck, Pair
from ml_assets.spec.metrics import METRICS
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NOT_BY_ROWS = "stability"


def structure_pairs(
    model: FittedModel,
    champion: FittedModel | None,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    problem: Problem,
    seed: int,
) -> list[Pair]:
    """Return a pair per named metric and other model; none of ``stability``.

    That one says how a configuration fares on other training rows: it is no mean over rows. The
    dummy of anomalies gives every row the same score; clusters have none here, as their baseline is
    measured on rows of noise. At most 5,000 rows are compared where labels are not read.
    """
    names = [name for name in problem.named_metrics if name != NOT_BY_ROWS]
    if problem.task == "clustering":
        return _of_clusters(model, champion, test, names, seed) if champion else []
    pairs: list[Pair] = []
    labelled = [name for name in names if METRICS[name].reads != "structure"]
    if labelled:
        pairs += _of_labels(model, champion, test, labelled)
    if "planted_roc_auc" in names:
        pairs += _of_planted(model, champion, train, test, seed)
    return pairs


def _of_clusters(
    model: FittedModel,
    champion: FittedModel,
    test: "pd.DataFrame",
    names: list[str],
    seed: int,
) -> list[Pair]:
    """Measure both models' clusters in one space, that of the new model's features."""
    rows = drawn_frame(test, seed, MOST_ROWS)
    features = feature_matrix(rows, model.info.plan)
    encoded = model.estimator[:-1].transform(features)
    labels = model.estimator.predict(features)
    others = champion.estimator.predict(feature_matrix(rows, champion.info.plan))
    return [
        Pair("champion", name, len(rows), _cluster_measure(name, encoded, labels),
             _cluster_measure(name, encoded, others), quick=name == "silhouette")
        for name in names
    ]  # fmt: skip


def _cluster_measure(name: str, encoded: "np.ndarray", labels: "np.ndarray") -> Measure:
    import numpy as np

    if name == "silhouette":
        return partial(weighted_mean, silhouettes(encoded, labels))

    def measure(counts: "np.ndarray") -> "np.ndarray":
        drawn = (np.repeat(np.arange(len(labels)), row.astype(int)) for row in counts)
        return np.array([cluster_score(name, encoded[rows], labels[rows]) for rows in drawn])

    return measure


def _of_labels(
    model: FittedModel, champion: FittedModel | None, test: "pd.DataFrame", names: list[str]
) -> list[Pair]:
    truth = (test[model.info.plan.target].to_numpy() == model.info.positive_class).astype("int64")
    if truth.min() == truth.max():
        return []
    others: dict[Against, Predictions] = {"dummy": as_binary(_same_for_all(len(test)))}
    if champion is not None:
        others["champion"] = as_binary(_found(champion, test))
    found = as_binary(_found(model, test))
    return [pair for name in names for pair in _binary_pairs(name, truth, found, others)]


def _of_planted(
    model: FittedModel,
    champion: FittedModel | None,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    seed: int,
) -> list[Pair]:
    """Both models score the same rows as they are, and the same planted ones."""
    rows, donors = (drawn_frame(feature_matrix(each, model.info.plan), seed, MOST_ROWS)
                    for each in (test, train))  # fmt: skip
    planted = planted_rows(rows, donors)

    def scored(by: FittedModel) -> "tuple[np.ndarray, Predictions]":
        normal, odd = (by.estimator.decision_function(feature_matrix(each, by.info.plan))
                       for each in (rows, planted))  # fmt: skip
        return as_planted(normal, odd)

    truth, found = scored(model)
    others: dict[Against, Predictions] = {"dummy": as_binary(_same_for_all(len(truth)))}
    if champion is not None:
        others["champion"] = scored(champion)[1]
    return _binary_pairs("planted_roc_auc", truth, found, others)


def _binary_pairs(
    name: str, truth: "np.ndarray", found: Predictions, others: dict[Against, Predictions]
) -> list[Pair]:
    metric = "roc_auc" if name == "planted_roc_auc" else name

    def measure(of: Predictions) -> Measure:
        return partial(weighted_scores, metric, "binary_classification", truth, of, 1)

    one = measure(found)
    return [Pair(against, name, len(truth), one, measure(other),
                 cross_check=_cross_check(metric, truth, found, other))
            for against, other in others.items()]  # fmt: skip


def _cross_check(
    metric: str, truth: "np.ndarray", found: Predictions, other: Predictions
) -> CrossCheck | None:
    if metric != "roc_auc" or found.probabilities is None or other.probabilities is None:
        return None
    scores = (found.probabilities[:, 1], other.probabilities[:, 1])
    return CrossCheck("DeLong", delong(truth == 1, *scores).p_value)


def _found(model: FittedModel, frame: "pd.DataFrame") -> Predictions:
    return predict_matrix(
        model.estimator, feature_matrix(frame, model.info.plan), "anomaly_detection"
    )


def _same_for_all(rows: int) -> Predictions:
    import numpy as np

    return Predictions(np.full(rows, ANOMALY, dtype=object), scores=np.full(rows, 0.5))
