import numpy as np
import pytest

from ml_assets.attribution.coalitions import exact_values
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.walks import walk_evaluations, walked_values
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.attribution.fitted_models import model_of, outputs, packed
from ml_assets_tests.modeling.tables import PLAN, table


def all_orders(count: int) -> np.ndarray:
    from itertools import permutations

    return np.array(list(permutations(range(count))))


def test_the_mean_over_all_orders_is_the_shapley_value() -> None:
    frame = table("binary_classification", 8, seed=2)
    model = model_of("lightgbm", "binary_classification")
    paired = PairedTable.of(Mixtures.of(model, frame))
    pairs = paired.pairs(np.array([0, 1]), np.array([5]))
    total = 0.0
    for order in all_orders(4):
        there, back = walked_values(pairs, np.tile(order, (2, 1)))
        assert there.sum(axis=1) == pytest.approx(pairs.told - pairs.known)
        assert back.sum(axis=1) == pytest.approx(pairs.told - pairs.known)
        total = total + there
    assert total / 24 == pytest.approx(exact_values(pairs), abs=1e-12)


def test_a_walk_asks_about_the_mixtures_on_its_way() -> None:
    frame = table("regression", 8, seed=2)
    model = model_of("random_forest", "regression")
    paired = PairedTable.of(Mixtures.of(model, frame))
    order = np.array([2, 0, 3, 1])
    there, _ = walked_values(paired.pairs(np.array([0]), np.array([5])), order[None])
    row, before = frame.iloc[[5]].copy(), outputs(model, frame.iloc[[5]])[0, 0]
    for place in order:
        row[PLAN.columns[place]] = frame[PLAN.columns[place]].iloc[0]
        now = outputs(model, row)[0, 0]
        assert there[0, place, 0] == pytest.approx(now - before)
        before = now
    assert walk_evaluations(np.array([4])).tolist() == [6.0]


def test_there_and_back_is_exact_where_no_more_than_two_columns_interact() -> None:
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import FunctionTransformer

    class Pairwise(FunctionTransformer):
        def predict(self, X: object) -> np.ndarray:
            a, b, c, d = np.asarray(X).T
            return a * b + np.sin(b * c) - d**2 * a + c

    rng = np.random.default_rng(1)
    import pandas as pd

    frame = pd.DataFrame(rng.normal(size=(7, 4)), columns=list("abcd"))
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in "abcd"])
    pipeline = Pipeline([("features", "passthrough"), ("estimator", Pairwise())]).fit(frame)
    model = packed(pipeline, "linear", "regression", plan)
    pairs = PairedTable.of(Mixtures.of(model, frame)).pairs(np.arange(3), np.arange(3, 7))
    orders = np.stack([rng.permutation(4) for _ in range(len(pairs))])
    there, back = walked_values(pairs, orders)
    assert (there + back) / 2 == pytest.approx(exact_values(pairs), abs=1e-12)
    assert there != pytest.approx(exact_values(pairs), abs=1e-3)
