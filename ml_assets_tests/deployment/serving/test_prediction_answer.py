from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import row_model
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.prediction_answer import answer, response_model
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import predict
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import UNSUPERVISED, Task
from ml_assets_tests.deployment.conftest import Case
from ml_assets_tests.modeling.unlabelled_tables import clusters, detector, groups, odd_rows


def answered(case: Case) -> dict[str, Any]:
    model = row_model(case.contract)
    rows = [model.model_validate(row) for row in request_rows(case.held_out, case.contract)]
    return answer(Scorer(case.model, case.contract), rows)


@pytest.mark.parametrize("name", ["breast_cancer", "mixed"])
def test_the_answer_is_the_models_own_prediction(name: str, request: Any) -> None:
    case: Case = request.getfixturevalue(name)

    found = pd.DataFrame(answered(case)["predictions"])

    expected = predict(case.model, case.held_out)
    assert found["prediction"].tolist() == expected.labels.tolist()
    shares = pd.DataFrame(found["probabilities"].tolist())
    assert expected.classes is not None
    assert list(shares) == list(expected.classes)
    assert expected.probabilities is not None
    assert (shares.to_numpy() == expected.probabilities).all()
    assert found["prediction_id"].is_unique


def test_numbers_are_answered_without_probabilities(diabetes: Case) -> None:
    found = answered(diabetes)

    response_model(diabetes.contract, diabetes.model.info).model_validate(found)
    assert found["model_version"] == diabetes.model.version
    assert {row["probabilities"] for row in found["predictions"]} == {None}
    expected = predict(diabetes.model, diabetes.held_out).labels.tolist()
    assert [row["prediction"] for row in found["predictions"]] == expected


@pytest.mark.parametrize(
    ("classes", "kind"),
    [(["no", "yes"], "string"), ([0, 1], "integer"), ([False, True], "boolean"), (None, "number")],
)  # fmt: skip
def test_the_answer_is_described_by_the_targets_type(classes: Any, kind: Any) -> None:
    contract = Contract(problem="p", columns={
        "a": ColumnContract(type="number"),
        "y": ColumnContract(type=kind, role="target", allowed=classes),
    })  # fmt: skip

    task: Task = "regression" if classes is None else "binary_classification"
    schema = response_model(contract, _info(task)).model_json_schema()

    assert schema["$defs"]["Prediction"]["properties"]["prediction"]["type"] == kind


def _info(task: Task, classes: list[str] | None = None) -> ModelInfo:
    return ModelInfo(
        problem="p", task=task, plan=FeaturePlan(target="", features=[]),
        classes=list(classes or []), family="f", params={}, trial_id="t000",
        cross_validation={}, contract_version=1, seed=7,
        train_rows=9,
    )  # fmt: skip


@pytest.mark.parametrize("task", UNSUPERVISED)
def test_names_without_a_target_are_enumerated_and_only_anomalies_have_scores(task: Task) -> None:
    contract = Contract(problem="p", columns={"a": ColumnContract(type="number")})
    names = ["normal", "anomaly"] if task == "anomaly_detection" else ["cluster_1", "noise"]
    response = response_model(contract, _info(task, names))
    described = response.model_json_schema()["$defs"]["Prediction"]["properties"]
    assert described["prediction"]["enum"] == names
    assert ("score" in described) is (task == "anomaly_detection")
    line: dict[str, Any] = {"prediction_id": "1", "prediction": names[0], "probabilities": None}
    if task == "anomaly_detection":
        line["score"] = 0.5
    found = response.model_validate({"model_version": "v", "predictions": [line]})
    assert found.model_dump()["predictions"] == [line]
    with pytest.raises(ValidationError):
        response.model_validate(
            {"model_version": "v", "predictions": [line | {"prediction": "other"}]}
        )


@pytest.mark.parametrize("family", ["k_means", "gaussian_mixture", "isolation_forest"])
def test_clusters_and_anomalies_are_answered_as_the_model_predicts(family: str) -> None:
    is_cluster = family in ("k_means", "gaussian_mixture")
    model = clusters(family) if is_cluster else detector(family, labelled=False)
    frame = groups(rows=30, seed=5) if is_cluster else odd_rows(rows=30, seed=5)
    contract = Contract(problem="p", columns={
        one.column: ColumnContract(type="number" if one.kind == "number" else "string",
                                   nullable=one.nullable)
        for one in model.info.plan.features
    })  # fmt: skip
    request = row_model(contract)
    rows = [request.model_validate(row) for row in request_rows(frame, contract)]
    found = answer(Scorer(model, contract), rows)
    response_model(contract, model.info).model_validate(found)
    expected = predict(model, frame)
    lines = found["predictions"]
    assert [line["prediction"] for line in lines] == expected.labels.tolist()
    if expected.scores is not None:
        assert [line["score"] for line in lines] == expected.scores.tolist()
    if family == "gaussian_mixture":
        assert all(sum(line["probabilities"].values()) == pytest.approx(1.0) for line in lines)
    else:
        assert {line["probabilities"] for line in lines} == {None}
