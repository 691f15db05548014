import asyncio
from http import HTTPStatus
from typing import Any

from ml_assets.deployment.serving.asgi import Message, RequestFacts
from ml_assets.deployment.serving.direct_routes import DirectRoutes
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.work import Work
from ml_assets_tests.deployment.serving.exchange import Response, exchange, fine, scope_of


def echo(body: bytes, facts: RequestFacts) -> Answer:
    facts.rows = 2
    return Answer(HTTPStatus.OK, b'"%s"' % body)


def broken(body: bytes, facts: RequestFacts) -> Answer:
    raise ValueError("a secret")


def asked(endpoint: Any, path: str = "/predict", method: str = "POST") -> tuple[Response, Any]:
    counted: list[Any] = []
    works = {"/predict": Work(endpoint, inline_bytes=100)}
    app = DirectRoutes(fine, works, lambda *given: counted.append(given))
    return exchange(app, path, body=b"abc", method=method), counted


def test_a_post_to_its_path_is_answered_and_its_rows_are_counted() -> None:
    answer, counted = asked(echo)

    assert (answer.status, answer.json, counted) == (200, "abc", [("/predict", 2)])
    assert answer.headers["content-length"] == "5"


def test_all_else_goes_on() -> None:
    assert asked(echo, "/explain")[0].body == b"abc"
    assert asked(echo, method="GET")[0].body == b"abc"


def test_a_mistake_of_ours_is_a_500_that_says_nothing_of_it() -> None:
    answer, counted = asked(broken)

    assert (answer.status, counted) == (500, [])
    assert b"secret" not in answer.body


def test_a_client_that_goes_away_is_no_mistake_of_ours() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    app = DirectRoutes(fine, {"/predict": Work(echo)}, lambda *given: None)
    asyncio.run(app(scope_of("/predict"), receive, send))
    assert sent[0]["status"] == 400
