from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml import category_features
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets_tests.deployment.pmml.files import fields_of, values_of

COLOURS, SIZES = np.array(["", "blue", "red"], object), np.array(["l", "m"], object)


def texts(rows: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    return pd.DataFrame({"colour": rng.choice(COLOURS, rows), "size": rng.choice(SIZES, rows)})


def both(evaluator: Evaluator, name: str, encoder: Any) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of values, with one that was not seen."""
    rows = pd.DataFrame([(c, s) for c in [*COLOURS, "green"] for s in [*SIZES, "xl"]],
                        columns=["colour", "size"], dtype=object)  # fmt: skip
    fields, columns = fields_of(list(rows), "category")
    expressions = getattr(category_features, name)(fields, encoder, columns)
    return values_of(evaluator, fields, expressions, rows), np.asarray(encoder.transform(rows))


def test_unseen_values_have_the_code_minus_one(evaluator: Evaluator) -> None:
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(texts())
    assert np.array_equal(*both(evaluator, "ordinal", encoder))


def test_unseen_values_are_zeros_in_all_columns(evaluator: Evaluator) -> None:
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(texts())
    assert np.array_equal(*both(evaluator, "one_hot", encoder))


@pytest.mark.parametrize("classes", [2, 3, None])
def test_unseen_values_have_the_mean_of_all(classes: int | None, evaluator: Evaluator) -> None:
    frame, rng = texts(), np.random.default_rng(5)
    y = rng.integers(0, classes, len(frame)) if classes else rng.normal(size=len(frame))
    kind = "auto" if classes else "continuous"
    encoder = TargetEncoder(target_type=kind, random_state=1).fit(frame, y)
    assert np.array_equal(*both(evaluator, "target_means", encoder))


def test_other_ways_to_encode_are_refused() -> None:
    fields, columns = fields_of(["colour", "size"], "category")
    with pytest.raises(CannotExpressError, match="grouped or left out"):
        category_features.one_hot(fields, OneHotEncoder(drop="first").fit(texts()), columns)
    with pytest.raises(CannotExpressError, match="no code"):
        category_features.ordinal(fields, OrdinalEncoder().fit(texts()), columns)
