"""The smoke test of a bento: really serve it, post held-out rows, compare the answers."""

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field

from ml_assets.contract.contract import Contract
from ml_assets.deployment.bento import pinned_arguments
from ml_assets.deployment.parity import compare
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import RunningService, running_service
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ServiceError

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-6
_ANSWER_S = 60.0


class SmokeTest(Document):
    """What a served bento answered."""

    bento_tag: str
    rows: int = Field(description="Held-out rows that were posted and came back equal.")
    largest_difference: float = Field(description="From the model in memory.")
    changed_labels: int
    tolerance: float
    model_version: str
    refused_with: int = Field(description="Status of a row without its first column.")
    refused_column: str
    explained_gap: float | None = Field(
        description="How far contributions and base value of a row are from what they explain; "
        "null for a model that was registered without reference rows."
    )
    start_s: float = Field(description="Seconds until the service was ready.")
    request_ms: float = Field(description="Milliseconds of the quickest request of one row.")


def smoke_test(
    home: Path,
    bento_tag: str,
    rows: "pd.DataFrame",
    expected: Predictions,
    contract: Contract,
) -> SmokeTest:
    """Serve a bento in a child process and compare its answers with the model in memory.

    ``rows`` have canonical dtypes and ``expected`` their predictions. One row is explained. One
    lacks a column and must be refused by a 4xx that names it. Raises ServiceError, with the
    service's last log lines, if it does not start, answers otherwise than expected, or serves
    another model.
    """
    pinned = pinned_arguments(home, bento_tag)
    size, started = pinned.max_batch_size, time.monotonic()
    posted = request_rows(rows, contract)
    with running_service(home, bento_tag) as service:
        start_s = time.monotonic() - started
        answers = [
            _predict(service, posted[first : first + size], pinned.model_version)
            for first in range(0, len(posted), size)
        ]
        answered = [row for answer in answers for row in answer["predictions"]]
        result = compare(expected, _predictions(answered, expected), TOLERANCE)
        if not result.passed:
            raise ServiceError(
                f"The service of {bento_tag} predicts otherwise than the model in memory",
                found=f"{result.changed_labels} of {result.rows} labels changed, largest "
                f"difference {result.largest_difference:g}",
                mend="compare the library versions of the bento with those of the training",
            )
        column = contract.names("feature")[0]
        status = _refused_without(service, posted[0], column)
        return SmokeTest(
            bento_tag=bento_tag,
            rows=len(posted),
            largest_difference=result.largest_difference,
            changed_labels=result.changed_labels,
            tolerance=TOLERANCE,
            model_version=pinned.model_version,
            refused_with=status,
            refused_column=column,
            explained_gap=_explained_gap(service, posted[0]),
            start_s=start_s,
            request_ms=min(_timed_ms(service, posted[0]) for _ in range(5)),
        )


def post(
    url: str, body: bytes, headers: Mapping[str, str] | None = None, route: str = "/predict"
) -> tuple[int, Any]:
    """Post a body to a route; returns the status and the answer's JSON."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_ANSWER_S)
    try:
        given = {"Content-Type": "application/json", **(headers or {})}
        connection.request("POST", route, body, given)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _predict(service: RunningService, rows: list[dict[str, Any]], model_version: str) -> Any:
    status, answer = post(service.url, json.dumps({"rows": rows}).encode(), service.headers)
    if status != 200:
        raise ServiceError(
            "The service refused rows that keep the contract",
            found=f"status {status}: {json.dumps(answer)[:500]}",
            mend="compare the contract of the registered model with the pinned one",
        )
    if answer["model_version"] != model_version:
        raise ServiceError(
            f"The service does not serve model version {model_version}",
            found=f"version {answer['model_version']}",
            mend="build the bento again",
        )
    return answer


def _predictions(answered: list[dict[str, Any]], expected: Predictions) -> Predictions:
    import numpy as np

    labels = np.array([row["prediction"] for row in answered], dtype=expected.labels.dtype)
    if expected.classes is None:
        return Predictions(labels)
    if expected.scores is not None:
        scores = np.array([row["score"] for row in answered])
        return Predictions(labels, None, expected.classes, scores)
    if expected.probabilities is None:
        return Predictions(labels, None, expected.classes)
    shares = [[row["probabilities"][str(name)] for name in expected.classes] for row in answered]
    return Predictions(labels, np.array(shares), expected.classes)


def _refused_without(service: RunningService, row: dict[str, Any], column: str) -> int:
    lacking = {name: value for name, value in row.items() if name != column}
    status, answer = post(service.url, json.dumps({"rows": [lacking]}).encode(), service.headers)
    named = {problem["column"] for problem in answer.get("problems", [])}
    if not 400 <= status < 500 or column not in named:
        raise ServiceError(
            f"The service took a row without column {column!r}, or refused it without its name",
            found=f"status {status}: {json.dumps(answer)[:500]}",
            mend="look at the request model of the contract",
        )
    return status


def _explained_gap(service: RunningService, row: dict[str, Any]) -> float | None:
    content = json.dumps({"rows": [row]}).encode()
    status, answer = post(service.url, content, service.headers, "/explain")
    if status == 404:
        return None
    if status != 200:
        raise ServiceError(
            "The service explains no row",
            found=f"status {status}: {json.dumps(answer)[:500]}",
            mend="read the service's log",
        )
    told = answer["explanations"][0]
    return float(abs(told["base_value"] + sum(told["contributions"].values()) - told["value"]))


def _timed_ms(service: RunningService, row: dict[str, Any]) -> float:
    body = json.dumps({"rows": [row]}).encode()
    started = time.perf_counter()
    post(service.url, body, service.headers)
    return (time.perf_counter() - started) * 1000
