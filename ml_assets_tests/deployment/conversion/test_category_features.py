from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

from ml_assets.deployment.conversion import category_features
from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets_tests.deployment.conversion.graphs import run

COLOURS, SIZES = np.array(["", "blue", "red"], object), np.array(["l", "m"], object)


def texts(rows: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    return pd.DataFrame({"colour": rng.choice(COLOURS, rows), "size": rng.choice(SIZES, rows)})


def both(name: str, encoder: Any) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of values, with one that was not seen."""
    rows = pd.DataFrame([(c, s) for c in [*COLOURS, "green"] for s in [*SIZES, "xl"]],
                        columns=["colour", "size"], dtype=object)  # fmt: skip
    codes = np.column_stack([pd.Index(COLOURS).get_indexer(rows["colour"]),
                             pd.Index(SIZES).get_indexer(rows["size"])])  # fmt: skip
    convert = getattr(category_features, name)
    found = run(lambda graph, block: convert(graph, encoder, block), codes, list(rows))
    return found, np.asarray(encoder.transform(rows))


def test_codes_are_those_that_are_fed_in() -> None:
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(texts())
    assert np.array_equal(*both("ordinal", encoder))


def test_unseen_values_are_zeros_in_all_columns() -> None:
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(texts())
    assert np.array_equal(*both("one_hot", encoder))


@pytest.mark.parametrize("classes", [2, 3, None])
def test_unseen_values_have_the_mean_of_all(classes: int | None) -> None:
    frame, rng = texts(), np.random.default_rng(5)
    y = rng.integers(0, classes, len(frame)) if classes else rng.normal(size=len(frame))
    kind = "auto" if classes else "continuous"
    encoder = TargetEncoder(target_type=kind, random_state=1).fit(frame, y)

    assert np.array_equal(*both("target_means", encoder))


def test_members_that_know_other_values_are_refused() -> None:
    frame = texts()
    graph, block = Graph(), Block("features", ("colour", "size"))
    one, other = (
        OneHotEncoder(handle_unknown="ignore").fit(part)
        for part in (frame, frame[frame["colour"] != "red"])
    )
    category_features.one_hot(graph, one, block)
    with pytest.raises(CannotExpressError, match="'colour'"):
        category_features.one_hot(graph, other, block)


def test_other_ways_to_encode_are_refused() -> None:
    graph, block = Graph(), Block("features", ("colour", "size"))
    with pytest.raises(CannotExpressError, match="grouped or left out"):
        category_features.one_hot(graph, OneHotEncoder(drop="first").fit(texts()), block)
    with pytest.raises(CannotExpressError, match="no code"):
        category_features.ordinal(graph, OrdinalEncoder().fit(texts()), block)
