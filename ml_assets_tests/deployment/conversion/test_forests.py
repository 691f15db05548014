from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    IsolationForest,
    RandomForestClassifier,
)

from ml_assets.deployment.conversion.forests import (
    forest_numbers,
    forest_probabilities,
    isolation_depths,
)
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(300, 5, missing=0.1)
SIGNAL = np.nan_to_num(X[:, 0]) * 100 + np.nan_to_num(X[:, 1])


def thresholds(forest: Any) -> np.ndarray:
    """Rows whose every number lies on a threshold, or beside it in float64 only."""
    trees = [one.tree_ for one in forest.estimators_]
    points = np.concatenate([tree.threshold[tree.children_left >= 0] for tree in trees])
    points = points[np.isfinite(points)]  # infinite where only missing values go right
    return np.repeat(np.concatenate([points, np.nextafter(points, np.inf)])[:, None], 5, axis=1)


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("kind", [RandomForestClassifier, ExtraTreesClassifier])
def test_probabilities_at_thresholds_and_of_missing_values(kind: type, classes: int) -> None:
    y = np.digitize(SIGNAL, np.quantile(SIGNAL, np.arange(1, classes) / classes))
    forest = kind(20, min_samples_leaf=3, random_state=2).fit(X, y)
    rows = np.vstack([X, thresholds(forest), np.full((1, 5), np.nan)])

    found = run(lambda graph, block: forest_probabilities(graph, forest, block.tensor), rows)

    np.testing.assert_array_equal(found, forest.predict_proba(rows))


def test_numbers_at_thresholds() -> None:
    forest = ExtraTreesRegressor(20, random_state=2).fit(X, SIGNAL)
    rows = np.vstack([X, thresholds(forest)])

    found = run(lambda graph, block: forest_numbers(graph, forest, block.tensor), rows)

    np.testing.assert_array_equal(found[:, 0], forest.predict(rows))


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_depths_give_the_scores_of_an_isolation_forest(share: float) -> None:
    filled = np.nan_to_num(X)
    forest = IsolationForest(
        n_estimators=20, max_samples=64, max_features=share, random_state=2
    ).fit(filled)

    depths = run(lambda graph, block: isolation_depths(graph, forest, block.tensor), filled)

    score = forest.score_samples(filled)
    # The score is 2 to the power of minus the mean depth by one and the same number.
    ratio = depths[:, 0] / -np.log2(-score)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
