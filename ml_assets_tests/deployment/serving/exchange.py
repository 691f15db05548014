"""One request to an ASGI app, without a server."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml_assets.deployment.serving.asgi import App, Message


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def exchange(
    app: App,
    path: str = "/predict",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"{}",
    method: str = "POST",
) -> Response:
    return asyncio.run(exchanged(app, path, headers, body, method))


async def exchanged(
    app: App,
    path: str = "/predict",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"{}",
    method: str = "POST",
) -> Response:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of(path, headers, method), receive, send)
    given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(message["body"] for message in sent[1:])
    return Response(sent[0]["status"], given, content)


def scope_of(path: str, headers: Mapping[str, str] | None = None, method: str = "POST") -> Message:
    pairs = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return {"type": "http", "method": method, "path": path, "headers": pairs,
            "client": ("192.0.2.1", 1234)}  # fmt: skip


async def fine(scope: Message, receive: Any, send: Any) -> None:
    """Answer 200 with the body that came in."""
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})
