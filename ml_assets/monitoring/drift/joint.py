"""Whether all columns together moved: also where each of them alone looks as before."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import as_frame
from ml_assets.estimator.adversarial_validation import adversarial_validation
from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.spec.drift_report import JointDrift

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# Rows of each side: the AUC of mere chance is then below 0.52.
JUDGED_ROWS = 5_000


def joint_drift(
    before: "pa.Table", now: "pa.Table", bins: Mapping[str, ColumnBins], bound: float, seed: int
) -> JointDrift | None:
    """Cross-validate a model that tells the window's rows from the reference's.

    At most 5,000 rows a side are drawn by the seed, of the columns that are numbers, categories or
    texts. They have moved if the AUC is above that of chance and at least ``bound``. None where
    there is no such column.
    """
    names = [name for name, one in bins.items() if one.kind != "presence"]
    if not names:
        return None
    sides = [_drawn(side.select(names), seed) for side in (before, now)]
    found = adversarial_validation(sides[0], sides[1], seed)
    return JointDrift(
        auc=found.auc,
        chance_high=found.chance_high,
        rows_before=found.training_rows,
        rows_now=found.test_rows,
        moved=found.distinguishable and found.auc >= bound,
        columns={one.column: one.auc_lost for one in found.telling_columns},
    )


def _drawn(side: "pa.Table", seed: int) -> "pd.DataFrame":
    frame = as_frame(side)
    return frame if len(frame) <= JUDGED_ROWS else frame.sample(JUDGED_ROWS, random_state=seed)
