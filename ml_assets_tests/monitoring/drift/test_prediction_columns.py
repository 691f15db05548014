from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from sklearn.datasets import load_diabetes

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.monitoring.drift.prediction_columns import logged_predictions, predicted_batches
from ml_assets_tests.deployment.conftest import make_case
from ml_assets_tests.modeling.unlabelled_tables import clusters, detector, groups, odd_rows
from ml_assets_tests.monitoring.drift import cases


def test_answers_of_a_model_batch_by_batch(tmp_path: Path) -> None:
    case = cases.breast_cancer_case()
    case.held_out.to_parquet(tmp_path / "rows.parquet", index=False)
    table = pa.Table.from_batches(
        predicted_batches(case.model, ParquetTable(tmp_path / "rows.parquet"), 100)
    )
    expected = predict(case.model, case.held_out)
    assert table.column_names == [
        "prediction", "probability of benign", "probability of malignant",
    ]  # fmt: skip
    assert table.column("prediction").to_pylist() == expected.labels.tolist()
    assert expected.probabilities is not None
    assert table.column("probability of malignant").to_pylist() == pytest.approx(
        expected.probabilities[:, 1]
    )


def test_the_log_s_answers_have_the_same_names() -> None:
    shares = pa.array([{"no": 0.25, "yes": 0.75}, None])
    batch = pa.RecordBatch.from_pydict({
        "prediction": pa.array(["yes", None]), "probabilities": shares,
        "score": pa.nulls(2, pa.float64()),
    })  # fmt: skip
    wanted = ["prediction", "probability of yes", "probability of maybe"]
    found = logged_predictions(batch, wanted)
    assert found.to_pydict() == {"prediction": ["yes", None], "probability of yes": [0.75, None]}
    assert logged_predictions(batch.select(["score"]), wanted).num_columns == 0


def answers(folder: Path, model: FittedModel, rows: pd.DataFrame) -> pa.Table:
    return pa.Table.from_batches(predicted_batches(model, cases.parquet(folder, "rows", rows)))


def test_clusters_anomalies_and_numbers(tmp_path: Path) -> None:
    found = answers(tmp_path, clusters(), groups())
    assert set(found.column("prediction").to_pylist()) == {"cluster_1", "cluster_2", "cluster_3"}
    found = answers(tmp_path, detector(), odd_rows())
    assert found.column_names == ["prediction", "score"]
    assert found.schema.field("prediction").type == pa.string()
    case = make_case("diabetes", "regression", load_diabetes(as_frame=True).frame)
    found = answers(tmp_path, case.model, case.held_out)
    assert found.schema.names == ["prediction"]
    assert found.schema.field("prediction").type == pa.float64()
