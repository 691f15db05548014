"""How a served bento is called."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

import dagster as dg

SERVICE_URL = "http://127.0.0.1:3001"


def example_request(row: Mapping[str, Any]) -> dg.MarkdownMetadataValue:
    """Return a shell command that posts one row to the service that ``serve`` starts."""
    body = shlex.quote(json.dumps({"rows": [row]}))
    return dg.MetadataValue.md(
        f"```sh\ncurl {SERVICE_URL}/predict -H 'Content-Type: application/json' -d {body}\n```"
    )


def service_routes() -> dg.MarkdownMetadataValue:
    """Return what a service answers to, with the meaning of each route."""
    return dg.MetadataValue.md(
        f"Under {SERVICE_URL}:\n"
        "- `POST /predict`: predictions of rows\n"
        "- `POST /explain`: what each column adds to them\n"
        "- `GET /`: a page to try it\n"
        "- `GET /contract`: the data contract that rows have to keep\n"
        "- `GET /docs.json`: the OpenAPI description\n"
        "- `GET /metrics`, `/healthz`, `/livez`, `/readyz`: for operators"
    )
