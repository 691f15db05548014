import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.anomaly_scoring import (
    as_binary,
    as_planted,
    labelled_score,
    planted_rows,
    planted_score,
)
from ml_assets.spec.errors import SearchError

RNG = np.random.default_rng(4)
Y = np.where(np.arange(60) % 5 == 0, "bad", "good").astype(object)
SCORES = np.clip(RNG.uniform(size=60) + 0.3 * (Y == "bad"), 0, 1)
FOUND = Predictions(
    np.where(SCORES >= 0.8, "anomaly", "normal"), None, ("normal", "anomaly"), SCORES
)
ROWS = pd.DataFrame({
    "a": np.arange(50.0), "b": RNG.normal(size=50), "c": [f"c{n % 4}" for n in range(50)],
    "d": np.full(50, np.nan),
})  # fmt: skip


def test_metrics_of_labels_are_scikit_learns() -> None:
    truth, called = Y == "bad", FOUND.labels == "anomaly"
    expected = {
        "roc_auc": metrics.roc_auc_score(truth, SCORES),
        "average_precision": metrics.average_precision_score(truth, SCORES),
        "precision": metrics.precision_score(truth, called),
        "recall": metrics.recall_score(truth, called),
        "f1": metrics.f1_score(truth, called),
    }
    for name, value in expected.items():
        assert labelled_score(name, Y, FOUND, "bad") == pytest.approx(value)
    assert as_binary(FOUND).labels.tolist() == called.astype(int).tolist()


@pytest.mark.parametrize("label", ["good", "bad"])
def test_rows_of_one_label_define_no_metric(label: str) -> None:
    alone = np.full(60, label, dtype=object)
    with pytest.raises(SearchError, match=r"one label only.*planted_roc_auc"):
        labelled_score("roc_auc", alone, FOUND, "bad")


def test_planted_rows_are_told_from_others_by_their_scores() -> None:
    assert planted_score(np.array([0.1, 0.2]), np.array([0.3, 0.9])) == 1.0
    assert planted_score(np.array([0.1, 0.5]), np.array([0.1, 0.5])) == 0.5
    truth, found = as_planted(np.array([0.1, 0.7]), np.array([0.9]))
    assert truth.tolist() == [0, 0, 1]
    assert found.labels.tolist() == [0, 1, 1]


def test_a_third_of_a_rows_columns_is_replaced_by_values_of_the_donors() -> None:
    donors = ROWS.assign(a=ROWS["a"] + 1000, c="new")
    planted = planted_rows(ROWS, donors, seed=3)
    changed = pd.DataFrame({name: ~((planted[name] == ROWS[name])
                                    | (planted[name].isna() & ROWS[name].isna()))
                            for name in ROWS})  # fmt: skip
    assert changed.sum(axis=1).max() == 1
    assert changed[["a", "b", "c"]].any().all()
    assert planted["a"][changed["a"]].between(1000, 1049).all()
    assert set(planted["c"][changed["c"]]) == {"new"}
    assert planted["d"].isna().all()
    assert planted.equals(planted_rows(ROWS, donors, seed=3))
    assert not planted.equals(planted_rows(ROWS, donors, seed=4))


def test_numbers_come_from_rows_and_from_the_range_between_them() -> None:
    rows = pd.DataFrame({"a": np.tile([0.0, 100.0], 500)})
    planted = planted_rows(rows, rows)["a"]
    assert planted.isin([0.0, 100.0]).mean() == pytest.approx(0.5, abs=0.06)
    between = planted[~planted.isin([0.0, 100.0])]
    assert between.between(0, 100).all()
    assert between.mean() == pytest.approx(50, abs=5)
