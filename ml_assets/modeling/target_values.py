"""The target of a table, or what stands in its place where a problem has none."""

from typing import TYPE_CHECKING

from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def target_values(frame: "pd.DataFrame", plan: FeaturePlan) -> "np.ndarray":
    """Return the n values of the plan's target; without a target n zeros, which nothing reads."""
    import numpy as np

    return frame[plan.target].to_numpy() if plan.target else np.zeros(len(frame), dtype="int64")
