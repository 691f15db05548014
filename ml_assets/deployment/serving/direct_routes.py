"""The short way of a request to its endpoint: past BentoML's own routing."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import (
    App,
    Message,
    Receive,
    RequestFacts,
    Send,
    facts_of,
)
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.request_log import failure
from ml_assets.deployment.serving.work import Work

Count = Callable[[str, int], object]


class DirectRoutes:
    """An ASGI layer that answers posts to the paths of ``works`` itself.

    BentoML reads the signature of the endpoint anew and makes a context for each request, which
    takes longer than a small prediction. The paths are known once the worker has started.
    """

    def __init__(self, app: App, works: Mapping[str, Work], count: Count) -> None:
        self.app, self.works, self.count = app, works, count

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        work = self.works.get(scope["path"]) if is_post else None
        if work is None:
            return await self.app(scope, receive, send)
        body = await _body(receive)
        answer = GONE if body is None else await answered(
            work, body, scope["path"], facts_of(scope), self.count
        )  # fmt: skip
        headers = [(b"content-type", b"application/json"),
                   (b"content-length", str(len(answer.content)).encode())]  # fmt: skip
        await send({"type": "http.response.start", "status": int(answer.status),
                    "headers": headers})  # fmt: skip
        await send({"type": "http.response.body", "body": answer.content})


GONE = Answer.refusing(
    HTTPStatus.BAD_REQUEST, Refusal(error="The client went away before the body was complete.")
)


async def answered(work: Work, body: bytes, path: str, facts: RequestFacts, count: Count) -> Answer:
    """Return the answer to a body; what goes wrong is logged with the request, and told to nobody.

    ``count`` takes the path and the number of rows that were answered for.
    """
    try:
        answer = await work(body, facts)
    except Exception as error:
        facts.error = error
        return Answer.refusing(HTTPStatus.INTERNAL_SERVER_ERROR, failure())
    if facts.rows:
        count(path, facts.rows)
    return answer


async def _body(receive: Receive) -> bytes | None:
    """Return the body, null where the client went away before it was complete."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)
