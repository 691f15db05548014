from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine, make_blobs
from sklearn.metrics import silhouette_score

from ml_assets.modeling.cluster_number import drawn_frame, number_of_clusters
from ml_assets.spec.errors import SearchError
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.problem import Clusters


def planned(rows: np.ndarray) -> tuple[pd.DataFrame, FeaturePlan]:
    frame = pd.DataFrame(rows, columns=[f"x{n}" for n in range(rows.shape[1])])
    features = [Feature(column=name, kind="number") for name in frame]
    return frame, FeaturePlan(target="", features=features)


def test_four_clear_groups_are_found_within_the_bounds() -> None:
    rows, _ = make_blobs(200, centers=4, n_features=4, cluster_std=0.6, random_state=1)
    frame, plan = planned(rows)
    found = number_of_clusters(frame, plan, Clusters(min=2, max=6), seed=7)
    assert found.chosen == 4
    assert found.proposals["silhouette"] == found.proposals["gap"] == 4
    assert "4 clusters" in found.text
    assert found.exactly == Clusters(min=4, max=4)
    assert [row.clusters for row in found.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert found == number_of_clusters(frame, plan, Clusters(min=2, max=6), seed=7)
    assert number_of_clusters(frame, plan, Clusters(min=5, max=6), seed=7).chosen == 5


def test_silhouette_and_gap_are_computed_as_published() -> None:
    rows, _ = make_blobs(60, centers=3, n_features=2, random_state=2)
    frame, plan = planned(rows)
    found = number_of_clusters(frame, plan, Clusters(min=2, max=3), seed=7)
    from sklearn.preprocessing import PowerTransformer

    encoded = PowerTransformer().fit_transform(rows)
    means = KMeans(3, n_init=4, random_state=7).fit(encoded)
    assert found.rows[2].silhouette == pytest.approx(silhouette_score(encoded, means.labels_))
    turned = (encoded - encoded.mean(axis=0)) @ np.linalg.svd(
        encoded - encoded.mean(axis=0), full_matrices=False
    )[2].T
    logs = []
    for number in range(10):
        box = np.random.default_rng(7 + number).uniform(turned.min(0), turned.max(0), (60, 2))
        logs.append(np.log(KMeans(3, n_init=4, random_state=7).fit(box).inertia_))
    assert found.rows[2].gap == pytest.approx(np.mean(logs) - np.log(means.inertia_), abs=0.03)
    assert found.rows[2].gap_error == pytest.approx(np.std(logs) * 1.1**0.5, rel=0.3)


def test_noise_is_called_noise() -> None:
    frame, plan = planned(np.random.default_rng(0).normal(size=(150, 4)))
    found = number_of_clusters(frame, plan, Clusters(min=2, max=4), seed=7)
    assert found.proposals["gap"] == 1
    assert "no groups" in found.text


def test_wines_and_seeds_have_three_kinds(shared_datasets: Path) -> None:
    seeds = pd.read_csv(shared_datasets / "wheat_seeds.csv").drop(columns="variety").to_numpy()
    for rows in (load_wine().data, seeds):
        frame, plan = planned(rows)
        assert number_of_clusters(frame, plan, Clusters(min=2, max=6), seed=7).chosen == 3


def test_fewer_different_rows_than_clusters_are_refused() -> None:
    frame, plan = planned(np.tile(np.eye(3), (20, 1)))
    with pytest.raises(SearchError, match=r"too few for 4 clusters.*60 rows, 3 different"):
        number_of_clusters(frame, plan, Clusters(min=4, max=6), seed=7)


def test_few_rows_are_drawn_in_order() -> None:
    frame = pd.DataFrame({"x": range(50)})
    drawn = drawn_frame(frame, seed=1, most=10)
    assert len(drawn) == 10
    assert drawn["x"].is_monotonic_increasing
    assert drawn_frame(frame, seed=1).equals(frame)
