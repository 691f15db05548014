import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.deployment.batch import score_batch
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import DataError
from ml_assets_tests.deployment.conftest import Case


def scorer(case: Case) -> Scorer:
    return Scorer(case.model, case.contract)


def test_good_rows_are_predicted_as_by_the_model(breast_cancer: Case) -> None:
    result = score_batch(scorer(breast_cancer), breast_cancer.held_out)

    expected = predict(breast_cancer.model, breast_cancer.held_out)
    assert result.predictions["prediction"].tolist() == expected.labels.tolist()
    np.testing.assert_array_equal(
        result.predictions[["probability_benign", "probability_malignant"]].to_numpy(),
        expected.probabilities,
    )
    assert set(result.predictions["model_version"]) == {breast_cancer.model.version}
    assert result.predictions["prediction_id"].is_unique
    assert result.rejected.empty


def test_every_row_is_predicted_or_rejected_with_its_rules(breast_cancer: Case) -> None:
    rows = breast_cancer.held_out.drop(columns="target").astype({"mean_area": object})
    rows.loc[3, "mean_radius"] = -50
    rows.loc[5, "mean_area"] = "large"
    rows.loc[5, "mean_texture"] = np.inf
    rows.loc[8, "mean_radius"] = np.nan

    result = score_batch(scorer(breast_cancer), rows)

    assert len(result.predictions) + len(result.rejected) == len(rows)
    assert dict(zip(result.rejected["_row"], result.rejected["_rules"], strict=True)) == {
        3: "mean_radius.range",
        5: "mean_area.type; mean_texture.finite",
        8: "mean_radius.not_null",
    }
    assert "large" in str(result.rejected.loc[1, "_reason"])
    assert result.rejected.loc[1, "mean_area"] == "large"
    assert sorted([*result.predictions["_row"], *result.rejected["_row"]]) == [*range(len(rows))]


def test_the_id_column_is_handed_on(mixed: Case) -> None:
    result = score_batch(scorer(mixed), mixed.held_out, "id")

    assert result.predictions["id"].tolist() == mixed.held_out["id"].tolist()


def test_an_id_column_that_the_table_lacks_is_left_out(mixed: Case) -> None:
    result = score_batch(scorer(mixed), mixed.held_out.drop(columns="id"), "id")

    assert "id" not in result.predictions
    assert len(result.predictions) == len(mixed.held_out)


def test_an_arrow_table_scores_like_its_frame(mixed: Case) -> None:
    frame = score_batch(scorer(mixed), mixed.held_out).predictions
    arrow = score_batch(scorer(mixed), pa.Table.from_pandas(mixed.held_out)).predictions

    pd.testing.assert_frame_equal(
        frame.drop(columns="prediction_id"), arrow.drop(columns="prediction_id")
    )


def test_numbers_have_no_probabilities(diabetes: Case) -> None:
    result = score_batch(scorer(diabetes), diabetes.held_out)

    assert list(result.predictions) == ["prediction_id", "_row", "prediction", "model_version"]


def test_a_table_without_a_good_row_gives_no_prediction(breast_cancer: Case) -> None:
    rows = breast_cancer.held_out.assign(mean_radius=-50)

    result = score_batch(scorer(breast_cancer), rows)

    assert result.predictions.empty
    assert "probability_benign" in result.predictions
    assert len(result.rejected) == len(rows)


def test_an_absent_column_stops_the_batch(breast_cancer: Case) -> None:
    with pytest.raises(DataError, match="mean_area"):
        score_batch(scorer(breast_cancer), breast_cancer.held_out.drop(columns="mean_area"))
