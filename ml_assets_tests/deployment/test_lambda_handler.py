import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml_assets.deployment.lambda_handler import Handler, lambda_handler
from ml_assets.deployment.request_rows import request_rows
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.conftest import Case, register_case


@pytest.fixture
def handler(tmp_path: Path, breast_cancer: Case) -> Handler:
    entry = register_case(tmp_path, breast_cancer)
    return lambda_handler(Path(entry.path), entry.version, max_rows=10)


def http(body: Any, method: str = "POST", path: str = "/predict") -> dict[str, Any]:
    """An event of an HTTP API, payload format 2.0."""
    return {"version": "2.0", "rawPath": path, "body": body, "isBase64Encoded": False,
            "requestContext": {"http": {"method": method, "path": path}}}  # fmt: skip


def rows_of(case: Case, count: int) -> str:
    return json.dumps({"rows": request_rows(case.held_out.head(count), case.contract)})


def test_it_predicts_as_the_model_does(handler: Handler, breast_cancer: Case) -> None:
    answered = handler(http(rows_of(breast_cancer, 5)), None)
    expected = predict(breast_cancer.model, breast_cancer.held_out.head(5))
    body = json.loads(answered["body"])
    assert answered["statusCode"] == 200
    assert body["model_version"] == breast_cancer.model.version
    assert [one["prediction"] for one in body["predictions"]] == expected.labels.tolist()
    found = [[one["probabilities"][str(name)] for name in expected.classes or ()]
             for one in body["predictions"]]  # fmt: skip
    assert expected.probabilities is not None
    np.testing.assert_array_equal(found, expected.probabilities)


def test_the_events_of_a_rest_api_and_encoded_bodies(handler: Handler, breast_cancer: Case) -> None:
    body = b64encode(rows_of(breast_cancer, 1).encode()).decode()
    event = {"httpMethod": "POST", "path": "/prod/predict", "body": body, "isBase64Encoded": True,
             "requestContext": {"stage": "prod"}}  # fmt: skip
    assert handler(event, None)["statusCode"] == 200


@pytest.mark.parametrize(
    ("body", "status"), [(None, 400), ("{", 400), ('{"rows": []}', 400), ('{"rows": [{}]}', 422)]
)
def test_mistakes_are_refused_in_the_services_shape(
    handler: Handler, body: str | None, status: int
) -> None:
    answered = handler(http(body), None)
    assert answered["statusCode"] == status
    assert json.loads(answered["body"])["problems"]


def test_too_many_rows_and_unknown_routes(handler: Handler, breast_cancer: Case) -> None:
    assert handler(http(rows_of(breast_cancer, 11)), None)["statusCode"] == 413
    assert handler(http(None, path="/other"), None)["statusCode"] == 404
    assert handler({}, None)["statusCode"] == 404


def test_the_contract(handler: Handler, breast_cancer: Case) -> None:
    answered = handler(http(None, "GET", "/contract"), None)
    assert json.loads(answered["body"])["problem"] == breast_cancer.contract.problem


def test_changed_bytes_do_not_start(tmp_path: Path, breast_cancer: Case) -> None:
    entry = register_case(tmp_path, breast_cancer)
    file = Path(entry.path) / "model.skops"
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(ModelFileError):
        lambda_handler(Path(entry.path), entry.version, max_rows=10)
