"""Batch scoring: rows that keep the contract are predicted, the others are kept with a reason."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.contract.row_check import check_rows
from ml_assets.contract.set_aside import set_aside
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.predict import predict

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class BatchResult:
    """The outcome of one batch; every row of the table is in exactly one of the two.

    ``predictions``: ``prediction_id``, ``_row`` (0-based position in the table), the id column if
    there is one, ``prediction``, ``probability_<class>``, ``model_version``. ``rejected``: the
    table's own columns, ``_row``, ``_rules``, ``_reason``, as in quarantine.
    """

    predictions: "pd.DataFrame"
    rejected: "pd.DataFrame"


def score_batch(
    scorer: Scorer, table: "pd.DataFrame | pa.Table", id_column: str | None = None
) -> BatchResult:
    """Score a table; its rows are judged by the contract's rules for features, as in training.

    Further columns are not read, so the target may be there or not; ``id_column`` is handed on
    where the table has it. Raises DataError if the table lacks a feature column.
    """
    frame, contract = _frame(table), scorer.features
    check = check_rows(frame, contract)
    predictions = predict(scorer.model, check.good).as_frame()
    predictions.insert(0, "prediction_id", new_prediction_ids(len(predictions)))
    predictions.insert(1, "_row", check.good.index.astype("int64"))
    if id_column is not None and id_column in frame.columns:
        predictions.insert(2, id_column, frame.loc[check.good.index, id_column].to_numpy())
    predictions["model_version"] = scorer.model.version
    return BatchResult(predictions, set_aside(frame, check.broken, contract))


def _frame(table: "pd.DataFrame | pa.Table") -> "pd.DataFrame":
    import pandas as pd

    frame = table if isinstance(table, pd.DataFrame) else table.to_pandas()
    return frame.reset_index(drop=True)
