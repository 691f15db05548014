from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pydantic import create_model

from ml_assets.contract.request_model import row_model
from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.model_entry import RegisteredModel, write_entry
from ml_assets.deployment.parity import compare
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.prediction_answer import answer
from ml_assets.estimator.ensemble import EnsembleClassifier
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.errors import DataError
from ml_assets_tests.deployment.conftest import Case


def test_raw_text_scores_like_the_numbers_it_spells(breast_cancer: Case) -> None:
    scorer = Scorer(breast_cancer.model, breast_cancer.contract)
    features = breast_cancer.held_out.drop(columns="target")

    expected = predict(breast_cancer.model, features)
    found = scorer.score(features.astype(str))

    assert found.labels.tolist() == expected.labels.tolist()
    np.testing.assert_array_equal(found.probabilities, expected.probabilities)


def test_a_scorer_from_a_folder_predicts_the_same(tmp_path: Path, diabetes: Case) -> None:
    write_entry(tmp_path, RegisteredModel(diabetes.model, diabetes.contract, diabetes.report))

    scorer = Scorer.from_folder(tmp_path, diabetes.model.version)

    expected = predict(diabetes.model, diabetes.held_out)
    np.testing.assert_array_equal(scorer.score(diabetes.held_out).labels, expected.labels)


def test_an_ensemble_with_a_threshold_labels_alike_in_batch_and_service(
    tmp_path: Path, breast_cancer: Case, other_breast_cancer: Case
) -> None:
    members = [breast_cancer.model.estimator, other_breast_cancer.model.estimator]
    info = breast_cancer.model.info.model_copy(
        update={"family": "ensemble", "positive_class": "malignant", "threshold": 0.15}
    )
    model = pack(EnsembleClassifier(members, [0.75, 0.25]), info)
    report = breast_cancer.report.model_copy(update={"model_version": model.version})
    write_entry(tmp_path, RegisteredModel(model, breast_cancer.contract, report))
    rows = breast_cancer.held_out.drop(columns="target")

    scorer = Scorer.from_folder(tmp_path, model.version)

    expected = predict(model, rows)
    assert expected.probabilities is not None
    above = expected.probabilities[:, list(expected.classes or ()).index("malignant")] >= 0.15
    assert ((expected.labels == "malignant") == above).all()
    assert (above & (expected.probabilities.max(axis=1) < 0.85)).sum() > 0
    assert scorer.score(rows).labels.tolist() == expected.labels.tolist()
    batch = score_part(scorer, pa.RecordBatch.from_pandas(rows, preserve_index=False), 0)
    assert batch.predictions.column("prediction").to_pylist() == expected.labels.tolist()
    row = create_model("Row", **dict.fromkeys(rows.columns, (float, ...)))
    answers = answer(scorer, [row(**values) for values in rows.head(40).to_dict("records")])
    assert [each["prediction"] for each in answers["predictions"]] == [
        *expected.labels[:40].tolist()
    ]


def test_a_value_of_the_wrong_type_is_named(breast_cancer: Case) -> None:
    rows = breast_cancer.held_out.head(3).astype({"mean_radius": object})
    rows.loc[1, "mean_radius"] = "wide"

    with pytest.raises(DataError, match="row 1, column 'mean_radius': wide"):
        Scorer(breast_cancer.model, breast_cancer.contract).score(rows)


def test_an_absent_column_is_named(breast_cancer: Case) -> None:
    with pytest.raises(DataError, match="mean_area"):
        Scorer(breast_cancer.model, breast_cancer.contract).score(
            breast_cancer.held_out.drop(columns="mean_area")
        )


def onnx_scorer(case: Case) -> Scorer:
    content = onnx_file(case.model)
    return Scorer.of(RegisteredModel(case.model, case.contract, case.report, content))


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "mixed"])
def test_rows_predicted_by_onnx_are_those_of_the_model(
    name: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)
    rows = request_rows(case.held_out, case.contract)

    found = onnx_scorer(case).score_rows(rows)

    result = compare(predict(case.model, case.held_out), found, 1e-12)
    assert result.passed
    assert result.rows == len(rows)


def test_rows_without_an_onnx_file_are_predicted_by_scikit_learn(diabetes: Case) -> None:
    rows = request_rows(diabetes.held_out, diabetes.contract)
    scorer = Scorer(diabetes.model, diabetes.contract)

    assert scorer.onnx is None
    np.testing.assert_array_equal(
        scorer.score_rows(rows).labels, predict(diabetes.model, diabetes.held_out).labels
    )


def test_rows_with_other_values_than_the_row_models_take_the_way_by_a_table(
    breast_cancer: Case,
) -> None:
    scorer = onnx_scorer(breast_cancer)
    rows = request_rows(breast_cancer.held_out, breast_cancer.contract)[:5]
    expected = scorer.score_rows(rows)

    texts = [{name: str(value) for name, value in row.items()} for row in rows]
    np.testing.assert_array_equal(scorer.score_rows(texts).probabilities, expected.probabilities)
    with pytest.raises(DataError, match="row 0, column 'mean_radius': wide"):
        scorer.score_rows([rows[0] | {"mean_radius": "wide"}])
    with pytest.raises(DataError, match="mean_area"):
        scorer.score_rows([{name: v for name, v in rows[0].items() if name != "mean_area"}])


def test_rows_of_a_request_score_like_the_table(mixed: Case) -> None:
    read = [row_model(mixed.contract).model_validate(row).model_dump(by_alias=True)
            for row in request_rows(mixed.held_out, mixed.contract)]  # fmt: skip

    found = Scorer(mixed.model, mixed.contract).score_rows(read)

    expected = predict(mixed.model, mixed.held_out)
    assert found.labels.tolist() == expected.labels.tolist()
    np.testing.assert_array_equal(found.probabilities, expected.probabilities)
