"""The held-out row that a running service is asked for to see whether it still answers right."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serving.prediction_answer import predicted
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.golden_row import GoldenRow

if TYPE_CHECKING:
    import pandas as pd


def golden_row(
    version: str, rows: "pd.DataFrame", predictions: Predictions, contract: Contract
) -> GoldenRow:
    """Return the first of held-out rows with its prediction by the model in memory."""
    row = request_rows(rows.head(1), contract)[0]
    return GoldenRow(model_version=version, row=row, **predicted(predictions)[0])
