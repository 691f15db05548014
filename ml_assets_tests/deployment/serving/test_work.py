import asyncio
import threading
import time

from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.work import Work


def test_short_bodies_are_worked_on_at_once_and_longer_ones_in_a_thread() -> None:
    seen: list[int] = []

    def endpoint(body: bytes, facts: RequestFacts) -> Answer:
        seen.append(threading.get_ident())
        return Answer.of({"length": len(body)})

    async def run() -> list[bytes]:
        work = Work(endpoint, inline_bytes=2)
        answers = [await work(body, RequestFacts()) for body in (b"12", b"123")]
        work.close()
        return [answer.content for answer in answers]

    assert asyncio.run(run()) == [b'{"length":2}', b'{"length":3}']
    assert seen[0] == threading.get_ident() != seen[1]


def test_others_are_answered_while_a_thread_works() -> None:
    def endpoint(body: bytes, facts: RequestFacts) -> Answer:
        time.sleep(0.2)
        return Answer.of({})

    async def run() -> int:
        work, turns = Work(endpoint), 0
        task = asyncio.create_task(work(b"x", RequestFacts()))
        while not task.done():
            await asyncio.sleep(0.001)
            turns += 1
        work.close()
        return turns

    assert asyncio.run(run()) > 10
