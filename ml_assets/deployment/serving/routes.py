"""The routes beside the predictions: the page, the contract, the description, the metrics."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.serving.metrics import ServiceMetrics

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes_app(
    contract: dict[str, Any], description: dict[str, Any], metrics: ServiceMetrics
) -> "Starlette":
    """Return an app of these routes, to be mounted before BentoML's own.

    BentoML's page at / loads scripts of a tag manager; ours loads nothing.
    """
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import HTMLResponse, JSONResponse, Response
    from starlette.routing import Route

    async def show_page(request: "Request") -> "Response":
        return HTMLResponse(page(), headers={
            "content-security-policy": _policy(page()), "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff", "cache-control": "no-cache",
        })  # fmt: skip

    async def show_contract(request: "Request") -> "Response":
        return JSONResponse(contract)

    async def show_description(request: "Request") -> "Response":
        return JSONResponse(description)

    async def show_metrics(request: "Request") -> "Response":
        return Response(await run_in_threadpool(metrics.text), media_type=_METRICS_TYPE)

    shown = {"/": show_page, "/contract": show_contract, "/docs.json": show_description,
             "/metrics": show_metrics}  # fmt: skip
    return Starlette(routes=[Route(path, show, methods=["GET"]) for path, show in shown.items()])


@cache
def page() -> str:
    """Return the page to try a prediction: the same for every service, without any data."""
    return files("ml_assets.deployment.serving").joinpath("page.html").read_text("utf-8")


def _policy(text: str) -> str:
    """Return a policy that lets the page's own style and script in, and nothing else.

    Content Security Policy Level 3: inline parts are known by their hashes.
    """
    return "; ".join([
        "default-src 'none'", f"style-src '{_hash_of(text, 'style')}'",
        f"script-src '{_hash_of(text, 'script')}'", "connect-src 'self'", "img-src data:",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ])  # fmt: skip


def _hash_of(text: str, tag: str) -> str:
    inside = text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
    return "sha256-" + b64encode(sha256(inside.encode()).digest()).decode()
