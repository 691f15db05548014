"""The OpenAPI description of a service: the routes and answers that there really are.

Format: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), whose schemas are JSON Schema.
"""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ml_assets.contract.contract import Contract
from ml_assets.contract.example_row import example_row
from ml_assets.deployment.refusal import Refusal

_REFERENCE = "#/components/schemas/{model}"
# What any request may meet, beside what is said of its own route.
_EVERYWHERE = (429, 500, 504)
_BODY = (400, 408, 413, 415, 422)
# Python's blanks are those of JSON Schema's patterns, and a few control characters.
_NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
_MEANINGS = {
    400: "The body is no request: no JSON, or another shape.",
    401: "The API key is absent or wrong.",
    408: "The body came in too slowly.",
    413: "The body is too large, or holds too many rows.",
    415: "The media type is not JSON.",
    422: "Rows break the contract: each problem names row, column and rule.",
    429: "Too many requests are in hand: send it again after Retry-After seconds.",
    500: "The service failed; its log tells why under the answer's X-Request-ID.",
    503: "The service is not ready, or about to end.",
    504: "The request took too long.",
}


def openapi(
    name: str,
    version: str,
    contract: Contract,
    posts: dict[str, tuple[type[BaseModel], type[BaseModel], str]],
    *,
    with_keys: bool,
) -> dict[str, Any]:
    """Return the description; ``posts`` are request, answer and meaning by path.

    Columns have the contract's bounds, allowed values and units, and requests a made-up example
    where one can be made up.
    """
    requests = [(request, "validation") for request, _, _ in posts.values()]
    answers = [(answer, "serialization") for _, answer, _ in posts.values()]
    every: list[Any] = [*requests, *answers, (Refusal, "serialization")]
    names, schemas = models_json_schema(every, ref_template=_REFERENCE)
    components: dict[str, Any] = {"schemas": schemas["$defs"]}
    row = example_row(contract)
    _describe_row(components["schemas"]["Row"], contract, row)
    refusals = _Refusals(names[Refusal, "serialization"], with_keys)
    paths: dict[str, Any] = {
        path: {"post": _post(names, path, post, row, refusals)} for path, post in posts.items()
    }
    paths["/contract"] = {"get": _get("The contract that rows have to keep.", refusals)}
    paths["/docs.json"] = {"get": _get("This description.", refusals)}
    paths |= {path: {"get": one} for path, one in _probes(refusals).items()}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": name, "version": version,
                 "description": f"Predictions of {name} for rows that keep its contract, "
                                f"version {contract.version}."},
        "paths": paths,
        "components": components,
    }  # fmt: skip
    if with_keys:
        components["securitySchemes"] = {
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
        document["security"] = [{"key": []}, {"bearer": []}]
    return document


class _Refusals:
    def __init__(self, schema: Any, with_keys: bool) -> None:
        self._content = {"application/json": {"schema": schema}}
        self._keys = (401,) if with_keys else ()

    def of(self, *codes: int) -> dict[str, Any]:
        """Return the answers from 400 on of a route that may meet these."""
        return {
            str(code): {"description": _MEANINGS[code], "content": self._content}
            for code in sorted({*codes, *_EVERYWHERE, *self._keys})
        }

    def only(self, *codes: int) -> dict[str, Any]:
        """Return the answers of a route that meets nothing else."""
        return {
            str(code): {"description": _MEANINGS[code], "content": self._content} for code in codes
        }


def _post(
    names: Any,
    path: str,
    post: tuple[type[BaseModel], type[BaseModel], str],
    row: dict[str, Any] | None,
    refusals: _Refusals,
) -> dict[str, Any]:
    request, answer, meaning = post
    body: dict[str, Any] = {"schema": names[request, "validation"]}
    if row is not None:
        body["example"] = {"rows": [row]}
    return {
        "operationId": path.strip("/"),
        "summary": meaning,
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "200": {"description": HTTPStatus.OK.phrase,
                    "content": {"application/json": {"schema": names[answer, "serialization"]}}},
            **refusals.of(*_BODY),
        },
    }  # fmt: skip


def _get(meaning: str, refusals: _Refusals) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    good = {"description": HTTPStatus.OK.phrase, "content": content}
    return {"summary": meaning, "responses": {"200": good, **refusals.of(415)}}


def _probes(refusals: _Refusals) -> dict[str, Any]:
    text = {"text/plain": {"schema": {"type": "string"}}}
    good = {"description": HTTPStatus.OK.phrase, "content": text}
    meanings = {
        "/livez": ("Whether the process answers.", refusals.only(415)),
        "/healthz": ("The same as /livez.", refusals.only(415)),
        "/readyz": ("Whether it is ready for requests.", refusals.only(415, 503)),
        "/metrics": ("Metrics for Prometheus.", refusals.only(415)),
    }
    return {
        path: {"summary": meaning, "security": [], "responses": {"200": good, **others}}
        for path, (meaning, others) in meanings.items()
    }


def _describe_row(schema: dict[str, Any], contract: Contract, row: dict[str, Any] | None) -> None:
    for name, described in schema["properties"].items():
        column = contract.columns[name]
        if column.unit:
            described["x-unit"] = column.unit
        if column.type == "string" and not (column.nullable or column.allowed or column.pattern):
            # Blank text is read as missing, which this column may not be.
            described["pattern"] = _NOT_BLANK
        if row is not None and name in row:
            described["examples"] = [row[name]]
