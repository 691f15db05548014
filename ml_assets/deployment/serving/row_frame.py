"""Rows of a request as a table in the contract's canonical dtypes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.counterfactual_values import typed_column
from ml_assets.contract.contract import Contract

if TYPE_CHECKING:
    import pandas as pd


def row_frame(rows: Sequence[Mapping[str, Any]], contract: Contract) -> "pd.DataFrame":
    """Return the features of rows that the row model has read, with an index from 0 on.

    Raises KeyError where a row lacks a feature: the row model lets no such row through.
    """
    import pandas as pd

    features = contract.of("feature").columns
    return pd.DataFrame({
        name: typed_column([row[name] for row in rows], column)
        for name, column in features.items()
    })  # fmt: skip
