import json
from typing import Any

import pytest

from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.explain_endpoint import ExplainEndpoint, explain_response_model
from ml_assets.deployment.serving.request_body import RequestBody
from ml_assets.estimator.predict import predict
from ml_assets_tests.deployment.conftest import Case


def explained(case: Case, rows: list[dict[str, Any]]) -> Any:
    references = case.held_out.tail(15)[case.contract.names("feature")]
    body = RequestBody("R", case.contract, 5)
    endpoint = ExplainEndpoint(Scorer(case.model, case.contract), body, references)
    return endpoint(json.dumps({"rows": rows}).encode(), RequestFacts())


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "mixed"])
def test_base_and_contributions_add_up_to_the_prediction(name: str, request: Any) -> None:
    case: Case = request.getfixturevalue(name)
    frame = case.held_out.head(3)

    answer = explained(case, request_rows(frame, case.contract))

    assert answer.status == 200
    found = json.loads(answer.content)
    explain_response_model(case.contract, case.model.info).model_validate(found)
    expected = predict(case.model, frame)
    lines = found["explanations"]
    assert [line["prediction"] for line in lines] == expected.labels.tolist()
    for row, line in enumerate(lines):
        total = line["base_value"] + sum(line["contributions"].values())
        assert total == pytest.approx(line["value"], abs=1e-9)
        if expected.probabilities is None:
            assert line["value"] == pytest.approx(expected.labels[row])
        else:
            assert line["value"] == pytest.approx(expected.probabilities[row].max())
    assert set(lines[0]["contributions"]) <= set(case.contract.names("feature"))


def test_they_are_the_contributions_that_training_tells(diabetes: Case) -> None:
    frame = diabetes.held_out.head(2)
    references = diabetes.held_out.tail(15)[diabetes.contract.names("feature")]

    found = json.loads(explained(diabetes, request_rows(frame, diabetes.contract)).content)

    expected = explain_rows(diabetes.model, frame, references, seed=7).as_frame()
    for row, line in enumerate(found["explanations"]):
        assert line["contributions"] == pytest.approx(expected.iloc[row].to_dict())


def test_sensitive_values_are_not_repeated(diabetes: Case) -> None:
    columns = {name: column.model_copy(update={"sensitive": True})
               for name, column in diabetes.contract.columns.items()}  # fmt: skip
    hidden = diabetes.contract.model_copy(update={"columns": columns})
    case = Case(diabetes.model, hidden, diabetes.report, diabetes.held_out)

    found = json.loads(explained(case, request_rows(case.held_out.head(1), hidden)).content)

    assert "(hidden)" in found["explanations"][0]["text"]
    assert "=" not in found["explanations"][0]["text"].replace("= average", "")


def test_a_row_is_judged_as_for_a_prediction(mixed: Case) -> None:
    answer = explained(mixed, [{}])

    assert answer.status == 422
    rules = {problem["rule"] for problem in json.loads(answer.content)["problems"]}
    assert "score.required" in rules
