"""Where BentoML hands a request to an endpoint, and takes its answer."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, create_model

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import facts_of
from ml_assets.deployment.serving.direct_routes import GONE, Count, answered
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.work import Work

if TYPE_CHECKING:
    from bentoml import IODescriptor
    from starlette.requests import Request
    from starlette.responses import Response


def input_spec(model: type[BaseModel]) -> "type[IODescriptor]":
    """Return what BentoML reads requests with: it hands on the request as it came.

    BentoML would log a traceback for every ValidationError that leaves its parser; a client's
    mistake is not the server's error.
    """
    from bentoml import IODescriptor

    class AsItCame(IODescriptor):
        @classmethod
        async def from_http_request(cls, request: "Request", serde: Any) -> "IODescriptor":
            """Hand on the request in the place of its rows."""
            return cls.model_construct(rows=request)

    return cast(Any, create_model)(model.__name__, __base__=(AsItCame, model))


async def respond(work: Work | None, request: "Request", count: Count) -> "Response":
    """Answer a request that BentoML hands over; without ``work`` the route is not there."""
    from starlette.requests import ClientDisconnect
    from starlette.responses import Response

    try:
        body = await request.body()
        facts = facts_of(request.scope)
        answer = await answered(work, body, request.url.path, facts, count) if work else _absent()
    except ClientDisconnect:
        answer = GONE
    return Response(answer.content, answer.status, media_type="application/json")


def _absent() -> Answer:
    return Answer.refusing(HTTPStatus.NOT_FOUND, Refusal.of_request(
        "This model is not explained.", "route",
        "It was registered without reference rows: materialize registered_model and bento.",
    ))  # fmt: skip


def bento_version() -> str:
    """Return the version of the bento that this process serves; ``none`` outside of one."""
    from bentoml import server_context

    return str(server_context.bento_version or "none")
