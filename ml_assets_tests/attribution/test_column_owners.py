import numpy as np
import pandas as pd
from sklearn.feature_selection import SelectKBest
from sklearn.preprocessing import FunctionTransformer

from ml_assets.attribution.column_owners import column_owners
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.preprocessing import ordinal, scaled_and_one_hot
from ml_assets_tests.modeling import all_kinds


def test_every_kind_of_column_owns_what_is_made_of_it() -> None:
    plan, frame = all_kinds.plan_of(), all_kinds.table("regression")
    features, y = feature_matrix(frame, plan), frame["y"].to_numpy()
    for encoder in (ordinal(plan, "regression", 1), scaled_and_one_hot(plan, "regression", 1)):
        encoder.fit(features, y)
        owners = column_owners([encoder], plan.columns)
        names = encoder.get_feature_names_out(plan.columns)
        assert owners is not None
        assert set(owners) == set(range(len(plan.columns)))
        for name, owner in zip(names, owners, strict=True):
            assert str(name).startswith(plan.columns[owner])


def test_steps_are_followed_one_after_the_other() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 1.0, 2.0], "c": [1.0, 2.0, 4.0]})
    best = SelectKBest(lambda X, y: np.array([1.0, 0.0, 2.0]), k=2).fit(frame, [1, 2, 3])
    assert column_owners(["passthrough", best], list(frame)) == [0, 2]
    assert column_owners([], list(frame)) == [0, 1, 2]


def test_names_that_tell_nothing_give_nothing() -> None:
    assert column_owners([FunctionTransformer()], ["a"]) is None
