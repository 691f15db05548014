"""How much each row of a table counts, in fitting and in scores."""

from typing import TYPE_CHECKING

from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def row_weights(frame: "pd.DataFrame", plan: FeaturePlan) -> "np.ndarray | None":
    """Return the n weights, float64; null where the problem has none."""
    return frame[plan.weight].to_numpy("float64") if plan.weight else None


def counting_rows(frame: "pd.DataFrame", plan: FeaturePlan, side: str) -> "pd.DataFrame":
    """Return the rows that count: a row of weight zero is neither learnt from nor scored.

    Raises DataError, which names the ``side`` of the split, if no row is left.
    """
    if plan.weight is None:
        return frame
    counting = frame[frame[plan.weight] > 0]
    if counting.empty:
        raise DataError(
            f"No {side} row counts",
            found=f"{len(frame):,} rows of weight 0 in columns.weight {plan.weight!r}",
            mend="give rows a weight above 0, or take columns.weight out",
        )
    return counting
