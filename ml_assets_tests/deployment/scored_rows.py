"""Predictions of a batch, as the asset ``batch_predictions`` keeps them."""

import pandas as pd
import pyarrow as pa

from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.batch_scoring.prediction_ids import batch_id, batch_prediction_ids
from ml_assets.deployment.scorer import Scorer

BATCH = batch_id("a model", "an input")


def scored_rows(scorer: Scorer, batch: pa.RecordBatch) -> pd.DataFrame:
    predictions = score_part(scorer, batch, 0).predictions
    ids = batch_prediction_ids(BATCH, predictions["_row"].to_numpy())
    frame = predictions.to_pandas().assign(model_version=scorer.model.version)
    frame.insert(0, "prediction_id", ids.to_pylist())
    return frame
