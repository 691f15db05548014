"""How many requests a worker has in hand: one more is sent away at once, and may come back."""

from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import PROBES, App, Message, Receive, Send, respond

RETRY_AFTER_S = 1


class LoadLimit:
    """An ASGI layer that answers 429 where ``most`` requests are in hand; probes do not count.

    A queue without an end would answer everybody too late. Status and header: RFC 6585, section 4.
    """

    def __init__(self, app: App, most: int) -> None:
        self.app, self.most, self.in_hand = app, most, 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            return await self.app(scope, receive, send)
        if self.in_hand >= self.most:
            refusal = Refusal.of_request(
                "The service has too many requests in hand.", "max_concurrency",
                f"Send it again after {RETRY_AFTER_S} s.", f"{self.most} requests",
            )  # fmt: skip
            headers = {"retry-after": str(RETRY_AFTER_S)}
            return await respond(send, HTTPStatus.TOO_MANY_REQUESTS, refusal, headers)
        self.in_hand += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.in_hand -= 1
