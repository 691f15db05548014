"""One line per request, and an answer for what nobody else has caught."""

import os
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import (
    PROBES,
    App,
    Message,
    Receive,
    RequestFacts,
    Send,
    facts_of,
    respond,
)
from ml_assets.deployment.serving.ecs import Write, error_fields, event, to_standard_output

_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# W3C Trace Context: version, trace id, parent id, flags.
_TRACE_PARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_SHOWN_IDS = 10
_LONGEST_PATH = 200


class RequestLog:
    """An ASGI layer that names, times and logs every request but those of probes.

    ``X-Request-ID`` is taken from the request, or made, and answered; ``traceparent`` gives the
    trace id. Values of rows are never logged. While the worker ends, ``is_ending``, clients are
    told to close their connection.
    """

    def __init__(
        self,
        app: App,
        service: str,
        fields: Callable[[], dict[str, Any]] = dict,
        is_ending: Callable[[], bool] = lambda: False,
        write: Write = to_standard_output,
    ) -> None:
        self.app, self.service, self.fields = app, service, fields
        self.is_ending, self.write = is_ending, write

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            return await self.app(scope, receive, send)
        facts = facts_of(scope)
        _name(facts, dict(scope["headers"]))
        answer = _Answer(send, facts.request_id, self.is_ending)
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:
            facts.error = error
            if answer.status:
                raise
            await respond(answer.send, HTTPStatus.INTERNAL_SERVER_ERROR, failure())
        finally:
            self._log(scope, facts, answer)

    def _log(self, scope: Message, facts: RequestFacts, answer: "_Answer") -> None:
        failed = answer.status >= 500 or not answer.status
        path = scope["path"][:_LONGEST_PATH]
        length = dict(scope["headers"]).get(b"content-length", b"")
        fields = {
            "event.dataset": "ml_assets.access",
            "event.duration": int((time.perf_counter() - facts.started) * 1e9),
            "event.outcome": "failure" if failed else "success",
            "http.request.id": facts.request_id,
            "http.request.method": scope["method"],
            "http.request.body.bytes": int(length) if length.isdigit() else None,
            "http.response.status_code": answer.status or None,
            "http.response.body.bytes": answer.bytes,
            "url.path": path,
            "client.ip": (scope.get("client") or (None,))[0],
            "trace.id": facts.trace_id,
            "service.name": self.service,
            "process.pid": os.getpid(),
            "ml_assets.rows": facts.rows,
            "ml_assets.prediction_ids": facts.prediction_ids[:_SHOWN_IDS] or None,
            **self.fields(),
            **(error_fields(facts.error) if facts.error else {}),
        }
        message = f"{scope['method']} {path} {answer.status or 'no answer'}"
        self.write(event("error" if failed else "info", message, **fields))


class _Answer:
    """The answer as it goes out: its status, its size, and the headers that every answer has."""

    def __init__(self, send: Send, request_id: str, is_ending: Callable[[], bool]) -> None:
        self._send, self._is_ending = send, is_ending
        self._id = request_id.encode()
        self.status = self.bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = [(b"x-request-id", self._id)]
            if self._is_ending():
                own.append((b"connection", b"close"))
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)


def failure() -> Refusal:
    """Return what is said of a mistake of our own; what it was stands in the log."""
    return Refusal.of_request(
        "The service failed.", "service", "Report the X-Request-ID of this answer."
    )


def _name(facts: RequestFacts, headers: dict[bytes, bytes]) -> None:
    given = headers.get(b"x-request-id", b"")
    facts.request_id = given.decode() if _GIVEN_ID.fullmatch(given) else os.urandom(8).hex()
    traced = _TRACE_PARENT.fullmatch(headers.get(b"traceparent", b""))
    facts.trace_id = traced[1].decode() if traced else None
