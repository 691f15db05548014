import numpy as np
import optuna
import pytest
from sklearn.svm import SVR

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.measurement.scoring import score
from ml_assets.modeling.families.support_vectors import SupportVectors
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table

FAMILY = SupportVectors()


def test_strength_and_tolerance_are_in_units_of_the_targets_spread() -> None:
    train = table("regression", rows=100)
    features = feature_matrix(table("regression", rows=20, seed=2), PLAN)
    params = FAMILY.portfolio("regression")[0]
    pipeline, _ = fit(FAMILY, params, "regression", PLAN, train)
    large = train.assign(y=train["y"] * 1e6)
    millions, _ = fit(FAMILY, params, "regression", PLAN, large)
    assert millions.predict(features) / 1e6 == pytest.approx(pipeline.predict(features), rel=1e-3)
    mean, spread = train["y"].mean(), train["y"].std(ddof=0)
    encoded = pipeline[:-1].transform(feature_matrix(train, PLAN))
    theirs = SVR(C=1.0, epsilon=0.1).fit(encoded, (train["y"] - mean) / spread)
    assert pipeline.predict(features) == pytest.approx(
        theirs.predict(pipeline[:-1].transform(features)) * spread + mean
    )


@pytest.mark.parametrize("task", ["binary_classification", "multiclass_classification"])
def test_probabilities_say_more_than_the_classes_shares(task: str) -> None:
    train, test = table(task, rows=200), table(task, rows=200, seed=2)
    pipeline, _ = fit(FAMILY, FAMILY.portfolio(task)[0], task, PLAN, train)
    from ml_assets.estimator.predict import Predictions, predict_matrix

    found = predict_matrix(pipeline, feature_matrix(test, PLAN), task)
    classes, counts = np.unique(train["y"], return_counts=True)
    shares = np.tile(counts / counts.sum(), (200, 1))
    dummy = Predictions(found.labels, shares, tuple(classes.tolist()))
    y = test["y"].to_numpy()
    positive = "yes"
    assert score("log_loss", task, y, found, positive) < 0.7 * score(
        "log_loss", task, y, dummy, positive
    )


def test_a_width_is_asked_for_only_where_it_is_searched() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    for _ in range(20):
        params = FAMILY.suggest(study.ask(), "regression", 100, PLAN)
        assert ("gamma" in params) == (params["width"] == "searched")
        assert "epsilon" in params
        kernel = FAMILY.estimator(params, "regression", seed=1).regressor
        assert kernel.gamma == params.get("gamma", "scale")


def test_it_is_for_small_tables() -> None:
    assert FAMILY.left_out_because(10_000, 5, 30) is None
    assert FAMILY.left_out_because(10_001, 5, 0) == "more than 10,000 rows"
    assert FAMILY.left_out_because(100, 5, 31) == "more than 30 classes"
