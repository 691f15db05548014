"""What the layers of the service share: ASGI's types, one answer, and facts of one request."""

import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ml_assets.deployment.refusal import Refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# What orchestrators and Prometheus ask: never limited, never logged, open without a key.
PROBES = frozenset({"/livez", "/readyz", "/healthz", "/metrics"})
_KEY = "ml_assets.request"


@dataclass
class RequestFacts:
    """What is known of one request, gathered by the layers and the endpoint on its way."""

    started: float = field(default_factory=time.perf_counter)
    request_id: str = ""
    trace_id: str | None = None
    rows: int | None = None
    prediction_ids: list[str] = field(default_factory=list)
    error: BaseException | None = None


def facts_of(scope: Message) -> RequestFacts:
    """Return the facts of a request, kept in its scope; begun at the first call."""
    if _KEY not in scope:
        scope[_KEY] = RequestFacts()
    facts: RequestFacts = scope[_KEY]
    return facts


async def respond(
    send: Send, status: HTTPStatus, refusal: Refusal, headers: Mapping[str, str] | None = None
) -> None:
    """Send a refusal as the whole response."""
    body = refusal.model_dump_json().encode()
    sent = {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})}
    await send({
        "type": "http.response.start",
        "status": int(status),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
    })  # fmt: skip
    await send({"type": "http.response.body", "body": body})
