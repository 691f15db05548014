import asyncio
import json
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request

from ml_assets.deployment.serving.asgi import Message, RequestFacts, facts_of
from ml_assets.deployment.serving.bentoml_api import bento_version, input_spec, respond
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.work import Work
from ml_assets_tests.deployment.serving.exchange import scope_of


class Body(BaseModel):
    rows: list[int]


def request(*messages: Message) -> Request:
    waiting = iter(messages)

    async def receive() -> Message:
        return next(waiting)

    return Request(scope_of("/predict"), receive)


COMPLETE: Message = {"type": "http.request", "body": b"abc", "more_body": False}


def responded(endpoint: Any, *messages: Message) -> tuple[int, Any, RequestFacts, list[Any]]:
    async def run() -> tuple[int, Any, RequestFacts, list[Any]]:
        asked, counted = request(*messages), list[Any]()
        work = None if endpoint is None else Work(endpoint, inline_bytes=100)
        response = await respond(work, asked, lambda *given: counted.append(given))
        body = json.loads(bytes(response.body))
        return response.status_code, body, facts_of(asked.scope), counted

    return asyncio.run(run())


def test_an_answer_goes_out_as_it_is_and_its_rows_are_counted() -> None:
    def endpoint(body: bytes, facts: RequestFacts) -> Answer:
        facts.rows = 2
        return Answer(HTTPStatus.OK, b'"%s"' % body)

    status, body, _, counted = responded(endpoint, COMPLETE)
    assert (status, body, counted) == (200, "abc", [("/predict", 2)])


def test_a_mistake_of_ours_is_a_500_that_says_nothing_of_it() -> None:
    def endpoint(body: bytes, facts: RequestFacts) -> Answer:
        raise ValueError("a secret")

    status, body, facts, counted = responded(endpoint, COMPLETE)

    assert (status, counted) == (500, [])
    assert "secret" not in str(body)
    assert isinstance(facts.error, ValueError)


def test_a_client_that_goes_away_is_no_mistake_of_ours() -> None:
    status, _, facts, _ = responded(lambda body, facts: None, {"type": "http.disconnect"})
    assert (status, facts.error) == (400, None)


def test_without_reference_rows_there_is_no_explanation() -> None:
    status, body, _, _ = responded(None, COMPLETE)
    assert (status, body["problems"][0]["rule"]) == (404, "request.route")


def test_bentoml_is_told_of_the_rows_and_hands_on_the_request() -> None:
    spec = input_spec(Body)
    asked = request(COMPLETE)

    found: Any = asyncio.run(spec.from_http_request(asked, None))

    assert found.rows is asked
    assert "rows" in spec.model_json_schema()["properties"]
    assert bento_version()
