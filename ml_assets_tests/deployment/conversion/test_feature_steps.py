import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.deployment.conversion.feature_steps import transformed
from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets.estimator.text_terms import TextTerms
from ml_assets_tests.deployment.conversion.graphs import numbers, run


def test_parts_take_their_columns_by_name() -> None:
    import pandas as pd

    X = pd.DataFrame(numbers(40, 3, missing=0.1), columns=["a", "b", "c"])
    filled = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())])
    parts = ColumnTransformer(
        [("scaled", filled, ["c", "a"]), ("none", filled, []), ("plain", "passthrough", ["b"])]
    ).fit(X)

    found = run(lambda graph, block: transformed(graph, [parts], block), X, list(X))

    np.testing.assert_array_equal(found, parts.transform(X))


def test_the_same_steps_are_computed_once() -> None:
    scaler = StandardScaler().fit(numbers(9, 2))
    graph, block = Graph(), Block("features", ("a", "b"))

    first = transformed(graph, [scaler, "passthrough"], block)
    count = len(graph.nodes)

    assert transformed(graph, [scaler, "passthrough"], block) == first
    assert len(graph.nodes) == count


def test_what_onnx_cannot_say_is_named() -> None:
    graph, block = Graph(), Block("features", ("a", "b"))
    pca = PCA().fit(numbers(9, 2))
    for step, reason in ((pca, "sklearn.PCA"), (TextTerms("tfidf", 9, None, 1), "free text"),
                         ("drop", "'drop'")):  # fmt: skip
        with pytest.raises(CannotExpressError, match=reason):
            transformed(graph, [step], block)
