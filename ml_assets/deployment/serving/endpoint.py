"""From the bytes of a request to the bytes of its answer, without a web server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from pydantic_core import to_json

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.prediction_answer import answered
from ml_assets.deployment.serving.request_body import Refused, RequestBody


@dataclass(frozen=True)
class Answer:
    """A status and a body of JSON."""

    status: HTTPStatus
    content: bytes

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Answer":
        """Return a good answer; numbers that JSON does not know are null."""
        return cls(HTTPStatus.OK, to_json(content, inf_nan_mode="null"))

    @classmethod
    def refusing(cls, status: HTTPStatus, refusal: Refusal) -> "Answer":
        """Return the answer to a mistake."""
        return cls(status, refusal.model_dump_json().encode())


class Record(Protocol):
    """Takes down the answered rows of a request."""

    def __call__(
        self,
        rows: Sequence[Mapping[str, Any]],
        predictions: Sequence[Mapping[str, Any]],
        facts: RequestFacts,
    ) -> object:
        """Take down rows as they were received, and their predictions."""


class PredictEndpoint:
    """Answers ``/predict``; a mistake of the client is an answer, not an error."""

    def __init__(self, scorer: Scorer, body: RequestBody, record: Record | None = None) -> None:
        self.scorer, self.body, self.record = scorer, body, record

    def __call__(self, content: bytes, facts: RequestFacts) -> Answer:
        """Predict the rows of a body."""
        rows = self.body.read(content)
        if isinstance(rows, Refused):
            return Answer.refusing(rows.status, rows.refusal)
        found = answered(self.scorer, rows.read)
        predictions = found["predictions"]
        facts.rows = len(predictions)
        facts.prediction_ids = [line["prediction_id"] for line in predictions]
        if self.record is not None:
            version = found["model_version"]
            lines = [{**line, "model_version": version} for line in predictions]
            self.record(rows.received, lines, facts)
        return Answer.of(found)
