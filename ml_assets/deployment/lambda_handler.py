"""The service's scoring code behind an AWS Lambda function."""

import json
import types
from base64 import b64decode
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ml_assets.contract.request_model import row_model
from ml_assets.deployment.refusal import Refusal, refuse
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.prediction_answer import answer

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]


def lambda_handler(folder: Path, version: str, max_rows: int) -> Handler:
    """Load a registered model and return the handler that Lambda calls.

    ``folder`` is the entry of the registry. The handler takes the events of an HTTP API, a
    function URL (payload format 2.0) and a REST API (1.0), and answers ``POST /predict`` and
    ``GET /contract`` with the bodies of the service; who may call is for the API to decide.
    Raises ModelFileError unless the model's bytes are those of ``version``.
    """
    scorer = Scorer.from_folder(folder, version)
    rows: Any = types.GenericAlias(list, (row_model(scorer.contract),))
    request: Any = create_model(
        "PredictRequest", __config__=ConfigDict(extra="forbid"),
        rows=(rows, Field(min_length=1, max_length=max_rows)),
    )  # fmt: skip
    contract = scorer.contract.model_dump_json(exclude_none=True)

    def handler(event: Event, context: Any) -> dict[str, Any]:
        method, path = _route(event)
        if (method, path) == ("GET", "/contract"):
            return _response(HTTPStatus.OK, contract)
        if (method, path) != ("POST", "/predict"):
            return _refusal(HTTPStatus.NOT_FOUND, Refusal.of_request(
                "There is no such route.", "route", "POST /predict or GET /contract.",
                f"{method} {path}",
            ))  # fmt: skip
        try:
            asked = request.model_validate_json(_body(event))
        except ValidationError as error:
            return _refusal(*refuse(error, max_rows))
        return _response(HTTPStatus.OK, json.dumps(answer(scorer, asked.rows)))

    return handler


def _route(event: Event) -> tuple[str, str]:
    http = event.get("requestContext", {}).get("http", {})
    method = http.get("method") or event.get("httpMethod") or ""
    path = event.get("rawPath") or event.get("path") or ""
    # A stage of the API is a prefix of the path.
    stage = event.get("requestContext", {}).get("stage")
    return str(method).upper(), str(path).removeprefix(f"/{stage}" if stage else "")


def _body(event: Event) -> bytes:
    body = event.get("body") or ""
    return b64decode(body) if event.get("isBase64Encoded") else str(body).encode()


def _refusal(status: HTTPStatus, refusal: BaseModel) -> dict[str, Any]:
    return _response(status, refusal.model_dump_json())


def _response(status: HTTPStatus, body: str) -> dict[str, Any]:
    return {"statusCode": int(status), "headers": {"content-type": "application/json"},
            "body": body, "isBase64Encoded": False}  # fmt: skip
