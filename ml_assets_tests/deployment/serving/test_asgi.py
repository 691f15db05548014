import asyncio
from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import Message, facts_of, respond


def test_the_facts_of_a_request_are_kept_with_it() -> None:
    scope: Message = {}
    facts_of(scope).rows = 3

    assert facts_of(scope).rows == 3
    assert facts_of({}).rows is None


def test_a_refusal_is_a_whole_answer() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(respond(send, HTTPStatus.CONFLICT, Refusal(error="é"), {"retry-after": "1"}))

    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], headers[b"retry-after"]) == (409, b"1")
    assert int(headers[b"content-length"]) == len(body["body"])
    assert Refusal.model_validate_json(body["body"]).error == "é"
