"""How long a request may take: after that it is answered with 504."""

import asyncio
from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import PROBES, App, Message, Receive, Send, respond


class TimeLimit:
    """An ASGI layer that gives up a request after ``seconds``, the reading of its body included.

    The answer is 408 where the body was still coming in, which is the client's slowness, else
    504. A prediction that a thread is working on ends there; nobody waits for it.
    """

    def __init__(self, app: App, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            return await self.app(scope, receive, send)
        passed = _Passed(receive, send)
        try:
            async with asyncio.timeout(self.seconds):
                await self.app(scope, passed.receive, passed.send)
        except TimeoutError:
            if passed.answered:
                raise
            await self._give_up(send, passed.complete)

    async def _give_up(self, send: Send, complete: bool) -> None:
        status = HTTPStatus.GATEWAY_TIMEOUT if complete else HTTPStatus.REQUEST_TIMEOUT
        refusal = Refusal.of_request(
            "The request took too long.", "timeout",
            "Send fewer rows per request." if complete else "Send the body faster.",
            f"more than {self.seconds:g} s",
        )  # fmt: skip
        await respond(send, status, refusal, {"connection": "close"})


class _Passed:
    """What has gone through: whether the body came in completely, and an answer has begun."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.complete = self.answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        self.answered = True
        await self._send(message)
