import asyncio
from typing import Any

from ml_assets.deployment.serving.asgi import Message
from ml_assets.deployment.serving.load_limit import LoadLimit
from ml_assets_tests.deployment.serving.exchange import exchange, exchanged, fine


def test_more_than_the_limit_is_sent_away_and_then_it_recovers() -> None:
    async def run() -> tuple[list[int], list[int]]:
        gate = asyncio.Event()

        async def slow(scope: Message, receive: Any, send: Any) -> None:
            if scope["path"] == "/predict":
                await gate.wait()
            await fine(scope, receive, send)

        limit = LoadLimit(slow, 2)
        first = [asyncio.create_task(exchanged(limit)) for _ in range(5)]
        await asyncio.sleep(0)
        probe = (await exchanged(limit, "/livez")).status
        gate.set()
        answers = [one.status for one in await asyncio.gather(*first)]
        return answers, [probe, (await exchanged(limit)).status]

    assert asyncio.run(run()) == ([200, 200, 429, 429, 429], [200, 200])


def test_the_answer_tells_when_to_come_again() -> None:
    answer = exchange(LoadLimit(fine, 0))

    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    assert answer.json["problems"][0]["rule"] == "request.max_concurrency"
