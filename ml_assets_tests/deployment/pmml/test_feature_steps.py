import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.feature_steps import transformed
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.estimator.text_terms import TextTerms
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, values_of

PLAN = FeaturePlan(target="y", features=[
    Feature(column="a", kind="number"), Feature(column="colour", kind="category"),
    Feature(column="b", kind="number"), Feature(column="c", kind="number"),
])  # fmt: skip


def test_parts_stand_side_by_side_and_steps_behind_each_other(evaluator: Evaluator) -> None:
    X = numbers(50, 3, missing=0.1)
    frame = pd.DataFrame({"a": X[:, 0], "colour": ["red", ""] * 25, "b": X[:, 1], "c": X[:, 2]})
    steps = ColumnTransformer([
        ("scaled", make_pipeline(SimpleImputer(), StandardScaler()), ["b", "a"]),
        ("left out", "drop", ["c"]),
        ("category", OneHotEncoder(handle_unknown="ignore"), ["colour"]),
        ("as it is", "passthrough", ["c"]),
    ], sparse_threshold=0.0).fit(frame)  # fmt: skip
    fields = Fields(PLAN)
    columns = Columns(tuple(map(fields.column, PLAN.columns)), tuple(PLAN.columns))

    found = transformed(fields, ["passthrough", steps], columns)

    told = values_of(evaluator, fields, found.expressions, frame)
    np.testing.assert_array_equal(told, steps.transform(frame))


def test_steps_that_nothing_is_written_for_are_named() -> None:
    fields, columns = fields_of(["x0", "x1"])
    for step, reason in (
        (PCA(1).fit(numbers(9, 2)), r"sklearn\.PCA"),
        ("drop", "'drop'"),
        (TextTerms("tfidf", 9, None, 1), "split into words"),
    ):
        with pytest.raises(CannotExpressError, match=reason):
            transformed(fields, [step], columns)
