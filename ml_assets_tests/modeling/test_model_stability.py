import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from ml_assets.estimator.anomaly_ranks import AnomalyRanks
from ml_assets.estimator.mahalanobis import Mahalanobis
from ml_assets.modeling.model_stability import stability

BLOBS, _ = make_blobs(120, centers=3, cluster_std=0.5, random_state=3)
NOISE = np.random.default_rng(0).uniform(size=(120, 4))


def test_clear_groups_are_found_again_and_noise_is_not() -> None:
    three = KMeans(3, n_init=4, random_state=0)
    assert stability(three, BLOBS, BLOBS, "clustering") == pytest.approx(1.0)
    assert stability(three, NOISE, NOISE, "clustering") < 0.6
    assert not hasattr(three, "labels_")


def test_it_is_the_adjusted_rand_index_of_the_halves_models() -> None:
    order = np.random.default_rng(8).permutation(120)
    one, other = (
        KMeans(4, n_init=4, random_state=0)
        .fit(NOISE[np.sort(part)])
        .predict(BLOBS[:, [0, 1, 0, 1]])
        for part in (order[:60], order[60:])
    )
    found = stability(KMeans(4, n_init=4, random_state=0), NOISE, BLOBS[:, [0, 1, 0, 1]],
                      "clustering", seed=8)  # fmt: skip
    assert found == pytest.approx(adjusted_rand_score(one, other))


def test_of_scores_it_is_spearmans_correlation() -> None:
    rows, scored = NOISE, NOISE + 0.1
    order = np.random.default_rng(1).permutation(120)
    scores = [AnomalyRanks(Mahalanobis()).fit(rows[np.sort(part)]).decision_function(scored)
              for part in (order[:60], order[60:])]  # fmt: skip
    expected = spearmanr(*scores).statistic
    found = stability(AnomalyRanks(Mahalanobis()), rows, scored, "anomaly_detection", seed=1)
    assert found == pytest.approx(expected)


def test_a_model_that_tells_no_rows_apart_is_not_stable() -> None:
    assert stability(KMeans(1), BLOBS, BLOBS, "clustering") == 0.0
    same = np.zeros((40, 2))
    assert stability(AnomalyRanks(Mahalanobis()), same, same, "anomaly_detection") == 0.0
