import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.feasibility.noise_ceiling import noise_ceiling
from ml_assets.spec.feature_plan import Feature, FeaturePlan

PLAN = FeaturePlan(
    target="y",
    features=[
        Feature(column="colour", kind="category"),
        Feature(column="size", kind="number", nullable=True),
    ],
)


def rows_of(frame: pd.DataFrame, weights: np.ndarray | None = None) -> Rows:
    return Rows(feature_matrix(frame, PLAN), frame["y"].to_numpy(), weights)


def votes() -> pd.DataFrame:
    """Ten red rows, seven of them "yes"; twenty blue ones, four; ten that have no equal."""
    colour = ["red"] * 10 + ["blue"] * 20 + [f"colour {place}" for place in range(10)]
    y = ["yes"] * 7 + ["no"] * 3 + ["yes"] * 4 + ["no"] * 16 + ["yes", "no"] * 5
    return pd.DataFrame({"colour": colour, "size": np.nan, "y": np.array(y, dtype=object)})


def test_the_majority_is_the_best_that_equal_rows_allow() -> None:
    found = noise_ceiling(rows_of(votes()), "binary_classification", "yes")
    assert found is not None
    assert (found.rows, found.groups, found.disagreeing) == (30, 2, 2)
    assert found.best_of_equal_rows["accuracy"] == pytest.approx((7 + 16) / 30)
    assert found.best["accuracy"] == pytest.approx((7 + 16 + 10) / 40)
    shares = np.array([0.7] * 10 + [0.2] * 20)
    truth = (votes()["y"] == "yes").to_numpy()
    assert found.best_of_equal_rows["log_loss"] == pytest.approx(log_loss(truth[:30], shares))
    assert found.best_of_equal_rows["roc_auc"] == pytest.approx(roc_auc_score(truth[:30], shares))
    everyone = np.r_[shares, truth[30:].astype(float)]
    assert found.best["roc_auc"] == pytest.approx(roc_auc_score(truth, everyone))


def test_no_function_of_the_features_is_better() -> None:
    frame = votes()
    found = noise_ceiling(rows_of(frame), "binary_classification", "yes")
    assert found is not None
    truth, rng = (frame["y"] == "yes").to_numpy(), np.random.default_rng(0)
    kinds = pd.factorize(frame["colour"])[0]
    for _ in range(200):
        scores = rng.random(12)[kinds]
        assert roc_auc_score(truth, scores) <= found.best["roc_auc"] + 1e-12
        assert ((scores > 0.5) == truth).mean() <= found.best["accuracy"] + 1e-12
        assert log_loss(truth, scores) >= found.best["log_loss"] - 1e-12


def test_numbers_spread_within_equal_rows() -> None:
    rng = np.random.default_rng(0)
    size = rng.integers(0, 20, 400).astype(float)
    frame = pd.DataFrame({"colour": "red", "size": size, "y": size + rng.normal(0, 2, 400)})
    found = noise_ceiling(rows_of(frame), "regression", None)
    assert found is not None
    means = frame.groupby("size")["y"].transform("mean")
    mse = ((frame["y"] - means) ** 2).mean()
    assert found.best["root_mean_squared_error"] == pytest.approx(mse**0.5)
    assert found.best["r2"] == pytest.approx(1 - mse / frame["y"].var(ddof=0))
    # Twenty means of twenty rows each take off a twentieth of the noise.
    assert found.best["root_mean_squared_error"] == pytest.approx(2 * 0.95**0.5, rel=0.1)
    medians = frame.groupby("size")["y"].transform("median")
    expected = (frame["y"] - medians).abs().mean()
    assert found.best["mean_absolute_error"] == pytest.approx(expected)


def test_rows_count_by_their_weight() -> None:
    frame = votes()
    weights = np.where(frame["y"] == "yes", 3.0, 1.0)
    found = noise_ceiling(rows_of(frame, weights), "binary_classification", "yes")
    assert found is not None
    # Red: 21 of 24; blue: 16 of 28; all others.
    assert found.best["accuracy"] == pytest.approx((21 + 16 + 20) / (24 + 28 + 20))


def test_few_equal_rows_are_not_told_of() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"colour": "red", "size": rng.normal(size=300), "y": rng.normal(size=300)})
    assert noise_ceiling(rows_of(frame), "regression", None) is None
    twice = pd.concat([frame, frame.head(10)], ignore_index=True)
    assert noise_ceiling(rows_of(twice), "regression", None) is None
