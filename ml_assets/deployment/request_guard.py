"""An ASGI layer before the service: bodies stay small, and every refusal has one shape."""

from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import App, Message, Receive, Send, respond

# BentoML would unpickle or download what these name, and answer a mistake in them by a traceback.
REFUSED_MEDIA_TYPES = (b"application/vnd.bentoml+pickle", b"multipart/form-data")


class RequestGuard:
    """Refuses bodies above ``max_bytes`` and media types other than JSON.

    The body is counted while it streams in, so that a missing or wrong content-length changes
    nothing and memory stays bounded. Plain-text errors of the server itself (unknown path, wrong
    method, not ready) are turned into the shape of all refusals.
    """

    def __init__(self, app: App, max_bytes: int) -> None:
        self.app, self.max_bytes = app, max_bytes

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        media_type = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if media_type in REFUSED_MEDIA_TYPES:
            return await respond(send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Refusal.of_request(
                "The body's media type is not supported.", "media_type",
                "Send JSON with the header content-type: application/json.",
                media_type.decode("latin-1"),
            ))  # fmt: skip
        body = await self._read(headers.get(b"content-length", b""), receive)
        if body is None:
            return await respond(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal.of_request(
                "The body is too large.", "max_bytes",
                f"Send at most {self.max_bytes} bytes; split the rows over several requests.",
            ))  # fmt: skip
        await self.app(scope, _replayed(body, receive), _Reshaped(send))

    async def _read(self, length: bytes, receive: Receive) -> list[Message] | None:
        """Return the messages of the body, or null once it is too large."""
        if length.isdigit() and int(length) > self.max_bytes:
            return None
        messages, size = [], 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self.max_bytes:
                return None
            if message["type"] != "http.request" or not message.get("more_body", False):
                return messages


class _Reshaped:
    """A ``send`` that gives the server's own plain errors the shape of a refusal."""

    def __init__(self, send: Send) -> None:
        self._send, self._replaced = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            is_json = b"json" in headers.get(b"content-type", b"")
            self._replaced = message["status"] >= 400 and not is_json
            if self._replaced:
                allowed = headers.get(b"allow")
                await respond(
                    self._send, HTTPStatus(message["status"]), _refusal_of(message["status"]),
                    {"allow": allowed.decode("latin-1")} if allowed else None,
                )  # fmt: skip
        if not self._replaced:
            await self._send(message)


def _refusal_of(code: int) -> Refusal:
    phrase = f"{HTTPStatus(code).phrase}."
    if code < 500:
        return Refusal.of_request(phrase, "route", "GET /docs.json lists the routes.")
    return Refusal.of_request(phrase, "service", "The service cannot answer now: try again later.")


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def next_message() -> Message:
        return next(waiting, None) or await receive()

    return next_message
