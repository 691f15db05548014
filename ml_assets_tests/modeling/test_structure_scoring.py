from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, roc_auc_score, silhouette_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.structure_scoring import score_structure
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, ODD, groups, odd_rows

FOLD = (np.arange(80), np.arange(80, 120))


def clusters_pipeline(family: str = "k_means", **params: Any) -> Any:
    own = FAMILIES[family]
    return own.build({**own.portfolio("clustering")[0], **params}, "clustering", GROUPS, 7)


def test_clusters_are_scored_on_rows_that_were_not_fitted() -> None:
    frame, pipeline = groups(), clusters_pipeline()
    features = feature_matrix(frame, GROUPS)
    nothing = np.zeros(120)
    found, places = score_structure(
        pipeline, features, nothing, FOLD, "silhouette", "clustering", None
    )
    scored = features.iloc[FOLD[1]]
    labels = pipeline.predict(scored)
    expected = silhouette_score(pipeline[:-1].transform(scored), labels)
    assert found == pytest.approx(expected)
    assert [f"cluster_{int(place) + 1}" for place in places] == labels.tolist()
    assert adjusted_rand_score(frame["group"].iloc[FOLD[1]], labels) > 0.9


def test_fewer_clusters_than_asked_for_and_odd_rows_alone_get_the_worst_score() -> None:
    features, nothing = feature_matrix(groups(), GROUPS), np.zeros(120)
    lone = features.copy()
    lone.loc[3, ["size", "weight"]] = 1e9
    for pipeline, table in (
        (clusters_pipeline("hdbscan", least_clusters=9), features),
        (clusters_pipeline("agglomerative", n_clusters=4, linkage="average"), lone),
    ):
        found, _ = score_structure(pipeline, table, nothing, FOLD, "silhouette", "clustering", None)
        assert found == -1.0


def detector_score(metric: str, y: np.ndarray, frame: pd.DataFrame) -> float:
    family = FAMILIES["mahalanobis"]
    params = family.portfolio("anomaly_detection")[0]
    pipeline = family.build(params, "anomaly_detection", ODD, 7)
    fold = (np.arange(100), np.arange(100, 200))
    found, scores = score_structure(pipeline, feature_matrix(frame, ODD), y, fold, metric,
                                    "anomaly_detection", "odd")  # fmt: skip
    assert scores.shape == (100,)
    assert scores.min() >= 0.0
    assert scores.max() <= 1.0
    return found


def test_labels_judge_and_are_never_learnt() -> None:
    frame = odd_rows()
    y = frame["odd"].to_numpy()
    family = FAMILIES["mahalanobis"]
    pipeline = family.build(family.portfolio("anomaly_detection")[0], "anomaly_detection", ODD, 7)
    pipeline.fit(feature_matrix(frame.iloc[:100], ODD))
    scores = pipeline.decision_function(feature_matrix(frame.iloc[100:], ODD))
    expected = roc_auc_score(y[100:] == "odd", scores)
    assert detector_score("roc_auc", y, frame) == pytest.approx(expected)
    assert expected > 0.95
    shuffled = y.copy()
    shuffled[:100] = np.random.default_rng(0).permutation(shuffled[:100])
    assert detector_score("roc_auc", shuffled, frame) == pytest.approx(expected)
    assert detector_score("planted_roc_auc", shuffled, frame) == detector_score(
        "planted_roc_auc", y, frame
    )


def test_without_labels_planted_rows_and_halves_judge() -> None:
    frame, nothing = odd_rows(), np.zeros(200)
    assert detector_score("planted_roc_auc", nothing, frame) > 0.6
    assert 0.5 < detector_score("stability", nothing, frame) <= 1.0
