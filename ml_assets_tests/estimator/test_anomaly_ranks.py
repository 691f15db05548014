import numpy as np
import pytest
from scipy.stats import percentileofscore
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

from ml_assets.estimator.anomaly_ranks import AnomalyRanks

RNG = np.random.default_rng(5)
TRAIN, NEW = RNG.normal(size=(200, 3)), RNG.normal(scale=2.0, size=(50, 3))


def test_a_score_is_the_share_of_training_rows_that_are_less_anomalous() -> None:
    model = AnomalyRanks(IsolationForest(random_state=0)).fit(TRAIN)
    plain = IsolationForest(random_state=0).fit(TRAIN)
    known, fresh = -plain.score_samples(TRAIN), -plain.score_samples(NEW)
    shares = [percentileofscore(known, value, kind="strict") / 100 for value in fresh]
    assert model.decision_function(NEW) == pytest.approx(shares)
    far = model.decision_function(np.full((1, 3), 50.0))
    assert far.tolist() == [1.0]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25])
def test_the_contaminations_share_of_training_rows_is_called_anomalies(share: float) -> None:
    model = AnomalyRanks(IsolationForest(random_state=0), contamination=share).fit(TRAIN)
    assert (model.predict(TRAIN) == "anomaly").mean() == pytest.approx(share)
    assert model.classes_.tolist() == ["normal", "anomaly"]


def test_neighbours_are_ranked_by_factors_without_the_row_itself() -> None:
    model = AnomalyRanks(LocalOutlierFactor(novelty=True)).fit(TRAIN)
    factors = -LocalOutlierFactor().fit(TRAIN).negative_outlier_factor_
    assert model.sorted_ == pytest.approx(np.sort(factors))


def test_a_large_table_is_drawn_from() -> None:
    model = AnomalyRanks(IsolationForest(random_state=0), most_rows=64, seed=2).fit(TRAIN)
    assert len(model.sorted_) == 64
