import asyncio
from typing import Any

import pytest

from ml_assets.deployment.serving.asgi import Message
from ml_assets.deployment.serving.time_limit import TimeLimit
from ml_assets_tests.deployment.serving.exchange import exchange, fine, scope_of


async def slow(scope: Message, receive: Any, send: Any) -> None:
    await receive()
    await asyncio.sleep(30)


async def half_answered(scope: Message, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.sleep(30)


def test_a_quick_answer_passes() -> None:
    assert exchange(TimeLimit(fine, 5.0)).body == b"{}"


def test_a_slow_answer_is_a_504() -> None:
    answer = exchange(TimeLimit(slow, 0.02))

    assert (answer.status, answer.json["problems"][0]["rule"]) == (504, "request.timeout")


def test_a_slow_body_is_the_clients_408() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        await asyncio.sleep(30)
        return {}

    asyncio.run(TimeLimit(slow, 0.02)(scope_of("/predict"), receive, send))
    assert sent[0]["status"] == 408


def test_what_has_begun_to_answer_is_broken_off() -> None:
    with pytest.raises(TimeoutError):
        exchange(TimeLimit(half_answered, 0.02))
