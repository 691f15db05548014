"""A model with its training rows, a profile of them, and windows of its prediction log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.predict import predict
from ml_assets.monitoring.drift.reference_profile import ReferenceProfile, profile_reference
from ml_assets.monitoring.prediction_log.log_table import LogTable, log_schema
from ml_assets_tests.deployment.conftest import Case, breast_cancer_table, make_case

NAME = "breast_cancer"
UNTIL = datetime(2026, 11, 26, 12, tzinfo=UTC)


@cache
def breast_cancer_case() -> Case:
    """A linear model on six columns of a real table."""
    return make_case(NAME, "binary_classification", breast_cancer_table())


def parquet(folder: Path, name: str, frame: pd.DataFrame) -> ParquetTable:
    """Write a frame."""
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)
    return ParquetTable(path)


def make_profile(folder: Path, **options: Any) -> tuple[ReferenceProfile, pa.Table | None]:
    """Return the profile of the case's rows: training rows are all, held-out ones half."""
    case = breast_cancer_case()
    return profile_reference(
        parquet(folder, "train", breast_cancer_table()), parquet(folder, "test", case.held_out),
        case.model, case.contract, **options,
    )  # fmt: skip


def drawn(rows: int, seed: int) -> pd.DataFrame:
    """Rows like those of training."""
    table = breast_cancer_table().drop(columns="target")
    return table.sample(rows, replace=True, random_state=seed).reset_index(drop=True)


def logged(frame: pd.DataFrame, until: datetime = UNTIL, version: str | None = None) -> pa.Table:
    """Rows with the model's answers as the log holds them, an hour of them before ``until``."""
    case = breast_cancer_case()
    schema = log_schema(case.contract, "binary_classification")
    answers = predict(case.model, frame)
    assert answers.probabilities is not None
    assert answers.classes is not None
    shares = [dict(zip(answers.classes, row, strict=True)) for row in answers.probabilities]
    steps = np.linspace(3600, 0, len(frame))
    given = {
        "prediction_id": [f"p{i}" for i in range(len(frame))],
        "time": [until - timedelta(seconds=float(step)) for step in steps],
        "model_version": [version or case.model.version] * len(frame),
        "features": frame.to_dict("records"),
        "prediction": [str(one) for one in answers.labels],
        "probabilities": shares,
    }  # fmt: skip
    columns = [
        pa.array(given[field.name], field.type)
        if field.name in given
        else pa.nulls(len(frame), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def log_of(folder: Path, *parts: pa.Table) -> LogTable:
    """Return a log of these parts."""
    case = breast_cancer_case()
    log = LogTable(folder, log_schema(case.contract, "binary_classification"))
    for place, part in enumerate(parts):
        log.write(f"{place}", part)
    return log


def batches_of(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """Yield a table in small batches."""
    yield from table.to_batches(max_chunksize=200)
