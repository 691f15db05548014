"""The rows of a table as learners take them."""

from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.row_weights import row_weights
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import pandas as pd


def rows_of(frame: "pd.DataFrame", plan: FeaturePlan) -> Rows:
    """Return the features, the target and the weights that the plan names."""
    return Rows(feature_matrix(frame, plan), target_values(frame, plan), row_weights(frame, plan))
