import numpy as np
import pytest
from scipy.stats import pearsonr
from sklearn.metrics import roc_auc_score

from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.explanation.predictive_power import (
    chance_of,
    lower_limit,
    measure_of,
    predictive_power,
)
from ml_assets.preparation.profile_power import auc_lower_limit
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import table


def test_classes_are_told_apart_by_the_area() -> None:
    model, rows = (
        model_of("linear", "multiclass_classification"),
        table("multiclass_classification", 90, seed=2),
    )
    found, y = predict(model, rows), rows["y"].to_numpy()
    expected = roc_auc_score(y, found.probabilities, multi_class="ovr", average="weighted")
    assert predictive_power(model.info, y, found, None) == pytest.approx(expected)
    assert (chance_of(model.info), measure_of(model.info)) == (0.5, "ROC AUC")


def test_numbers_are_told_apart_by_the_squared_correlation() -> None:
    info = model_of("linear", "regression").info
    rng = np.random.default_rng(1)
    y, told = rng.normal(size=(2, 50))
    told = told + y
    found = predictive_power(info, y, Predictions(told), None)
    assert found == pytest.approx(pearsonr(y, told)[0] ** 2)
    counts = rng.integers(1, 4, 50)
    repeated = pearsonr(np.repeat(y, counts), np.repeat(told, counts))[0] ** 2
    weighted = predictive_power(info, y, Predictions(told), counts.astype(float))
    assert weighted == pytest.approx(repeated)
    assert predictive_power(info, y, Predictions(np.ones(50)), None) == 0.0
    assert np.isnan(predictive_power(info, np.ones(50), Predictions(told), None))
    assert chance_of(info) == 0.0


def test_the_limit_lies_below_and_rises_with_the_rows() -> None:
    numbers = model_of("linear", "regression").info
    r = 0.99**0.5
    assert lower_limit(numbers, np.zeros(103), r**2) == pytest.approx(
        np.tanh(np.arctanh(r) - 1.6449 / 10) ** 2, abs=1e-5
    )
    assert lower_limit(numbers, np.zeros(4), 0.9) == 0.0
    classes = model_of("linear", "binary_classification").info
    # The data profile's limit, which is Newcombe's method 5.
    for counts in ((212, 357), (50, 100)):
        for area in (1.0, 0.97, 0.6):
            expected = auc_lower_limit(area, *counts)
            assert lower_limit(classes, np.repeat([0, 1], counts), area) == pytest.approx(expected)
