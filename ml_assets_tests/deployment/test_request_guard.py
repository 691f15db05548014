import asyncio
import json
from typing import Any

import pytest

from ml_assets.deployment.request_guard import RequestGuard
from ml_assets.deployment.serving.asgi import Message, Receive, Send

LIMIT = 100


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """Answer 404 in plain text for /nothing, else the body that came in."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    found = scope["path"] != "/nothing"
    kind = b"application/json" if found else b"text/plain"
    await send({"type": "http.response.start", "status": 200 if found else 404,
                "headers": [(b"content-type", kind)]})  # fmt: skip
    await send({"type": "http.response.body", "body": body if found else b"Not Found"})


def exchange(
    chunks: list[bytes], headers: dict[str, str] | None = None, path: str = "/predict"
) -> tuple[int, Any, int]:
    """Return the status, the body, and how many chunks were taken."""
    taken, sent = [0], []

    async def receive() -> Message:
        taken[0] += 1
        return {"type": "http.request", "body": chunks[taken[0] - 1],
                "more_body": taken[0] < len(chunks)}  # fmt: skip

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }  # fmt: skip
    asyncio.run(RequestGuard(echo, LIMIT)(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], json.loads(sent[1]["body"]), taken[0]


def test_a_small_body_passes_unchanged_in_pieces() -> None:
    assert exchange([b'{"a"', b": 1", b"}"])[:2] == (200, {"a": 1})


@pytest.mark.parametrize("size", [LIMIT, LIMIT + 1])
def test_the_limit_is_exact(size: int) -> None:
    status, _, _ = exchange([b"1".ljust(size)])

    assert status == (200 if size == LIMIT else 413)


def test_a_large_announced_body_is_not_even_read() -> None:
    status, answer, taken = exchange([b"x" * 10], {"content-length": str(LIMIT + 1)})

    assert (status, taken) == (413, 0)
    assert answer["problems"][0]["rule"] == "request.max_bytes"


def test_a_stream_without_length_is_cut_at_the_limit() -> None:
    status, _, taken = exchange([b"x" * 40] * 1000)

    assert (status, taken) == (413, 3)


def test_a_wrong_length_does_not_help() -> None:
    assert exchange([b"x" * 200], {"content-length": "7"})[0] == 413


@pytest.mark.parametrize(
    "kind", ["application/vnd.bentoml+pickle", "multipart/form-data; boundary=x"]
)
def test_what_is_no_json_is_refused(kind: str) -> None:
    status, answer, _ = exchange([b"{}"], {"content-type": kind})

    assert status == 415
    assert answer["problems"][0]["found"] in kind


def test_the_servers_own_refusals_get_the_same_shape() -> None:
    status, answer, _ = exchange([b""], path="/nothing")

    assert status == 404
    assert set(answer) == {"error", "problems"}
    assert answer["problems"][0]["rule"] == "request.route"
