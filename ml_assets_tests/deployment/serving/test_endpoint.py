import json
from typing import Any

import numpy as np
import pytest

from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.endpoint import Answer, PredictEndpoint
from ml_assets.deployment.serving.prediction_answer import response_model
from ml_assets.deployment.serving.request_body import RequestBody
from ml_assets.estimator.predict import predict
from ml_assets_tests.deployment.conftest import Case


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "mixed"])
def test_bytes_in_bytes_out(name: str, request: Any) -> None:
    case: Case = request.getfixturevalue(name)
    rows = request_rows(case.held_out.head(5), case.contract)
    taken: list[Any] = []
    endpoint = PredictEndpoint(
        Scorer(case.model, case.contract), RequestBody("R", case.contract, 5),
        lambda *given: taken.extend(given),
    )  # fmt: skip
    facts = RequestFacts()

    answer = endpoint(json.dumps({"rows": rows}).encode(), facts)

    assert answer.status == 200
    found = json.loads(answer.content)
    response_model(case.contract, case.model.info).model_validate(found)
    expected = predict(case.model, case.held_out.head(5)).labels.tolist()
    assert [line["prediction"] for line in found["predictions"]] == expected
    ids = [line["prediction_id"] for line in found["predictions"]]
    assert (facts.rows, facts.prediction_ids) == (5, ids)
    received, lines, given = taken
    assert received == rows
    assert given is facts
    assert [line["prediction_id"] for line in lines] == ids
    assert {line["model_version"] for line in lines} == {case.model.version}


def test_a_refused_request_is_not_written_down(mixed: Case) -> None:
    taken: list[Any] = []
    endpoint = PredictEndpoint(
        Scorer(mixed.model, mixed.contract), RequestBody("R", mixed.contract, 5),
        lambda *given: taken.extend(given),
    )  # fmt: skip
    answer = endpoint(b'{"rows": [{}]}', RequestFacts())

    assert answer.status == 422
    assert set(json.loads(answer.content)) == {"error", "problems"}
    assert taken == []


def test_what_is_no_number_is_null() -> None:
    assert Answer.of({"a": [np.nan, np.inf, 0.5]}).content == b'{"a":[null,null,0.5]}'
