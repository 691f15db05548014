import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ml_assets.deployment.conversion.boosted_trees import hist_gradient_boosting
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(300, 4, missing=0.1)
SIGNAL = np.nan_to_num(X[:, 0]) * 100 + np.nan_to_num(X[:, 1])


def rows_at_thresholds(model: object) -> np.ndarray:
    nodes = np.concatenate([one.nodes for part in vars(model)["_predictors"] for one in part])
    points = nodes["num_threshold"][(nodes["is_leaf"] == 0) & np.isfinite(nodes["num_threshold"])]
    beside = np.concatenate([points, np.nextafter(points, np.inf), [np.nan]])
    return np.vstack([X, np.repeat(beside[:, None], 4, axis=1)])


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_at_thresholds_and_of_missing_values(classes: int) -> None:
    y = np.digitize(SIGNAL, np.quantile(SIGNAL, np.arange(1, classes) / classes))
    model = HistGradientBoostingClassifier(max_iter=15).fit(X, y)
    rows = rows_at_thresholds(model)

    found = run(lambda graph, block: hist_gradient_boosting(graph, model, block.tensor), rows)

    np.testing.assert_allclose(found, model.predict_proba(rows), rtol=0, atol=1e-14)


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error"])
def test_numbers_at_thresholds(loss: str) -> None:
    model = HistGradientBoostingRegressor(loss=loss, max_iter=15).fit(X, SIGNAL)
    rows = rows_at_thresholds(model)

    found = run(lambda graph, block: hist_gradient_boosting(graph, model, block.tensor), rows)

    np.testing.assert_allclose(found[:, 0], model.predict(rows), rtol=1e-12)


def test_what_other_converters_get_wrong_is_refused() -> None:
    counts = HistGradientBoostingRegressor(loss="poisson", max_iter=3).fit(X, SIGNAL**2)
    codes = np.column_stack([X[:, 0], np.arange(300) % 5])
    native = HistGradientBoostingRegressor(max_iter=3, categorical_features=[1])
    native.fit(codes, 10.0 * (codes[:, 1] == 3))
    for model, rows, reason in ((counts, X, "poisson"), (native, codes, "native categories")):
        with pytest.raises(CannotExpressError, match=reason):
            run(lambda g, block, one=model: hist_gradient_boosting(g, one, block.tensor), rows)
