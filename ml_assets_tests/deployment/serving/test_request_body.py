import json
from typing import Any

import pytest

from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serving.request_body import (
    Refused,
    RequestBody,
    RequestRows,
    body_limit,
)
from ml_assets_tests.deployment.conftest import Case


@pytest.fixture
def body(mixed: Case) -> RequestBody:
    return RequestBody("PredictRequest", mixed.contract, 3)


def row_of(mixed: Case) -> dict[str, Any]:
    return request_rows(mixed.held_out.head(1), mixed.contract)[0]


def read(body: RequestBody, *rows: Any) -> Any:
    return body.read(json.dumps({"rows": rows}).encode())


def test_rows_are_kept_as_received_beside_what_is_read(body: RequestBody, mixed: Case) -> None:
    row = {**row_of(mixed), "plan": " gold ", "visits per-week": 3.0}

    found = read(body, row)

    assert isinstance(found, RequestRows)
    assert found.received == [row]
    assert found.read == [{**row, "plan": "gold", "visits per-week": 3}]


@pytest.mark.parametrize(
    ("content", "status", "rule"),
    [(b"", 400, "json"), (b'{"rows": [', 400, "json"), (b"\xff", 400, "json"),
     (b"[" * 50_000, 400, "json"), (b"null", 400, "shape"), (b"[]", 400, "shape"),
     (b"{}", 400, "shape"), (b'{"rows": [], "more": 1}', 400, "shape"),
     (b'{"rows": {}}', 400, "shape"), (b'{"rows": [1, 2, 3, 4]}', 413, "max_rows")],
)  # fmt: skip
def test_what_is_no_request_is_refused(
    body: RequestBody, content: bytes, status: int, rule: str
) -> None:
    found = body.read(content)

    assert isinstance(found, Refused)
    assert (found.status, found.refusal.problems[0].rule) == (status, f"request.{rule}")


def test_a_broken_rule_names_its_row_and_column(body: RequestBody, mixed: Case) -> None:
    row = row_of(mixed)
    found = read(body, row, {**row, "score": 99}, {**row, "plan": "silver"})

    assert isinstance(found, Refused)
    assert found.status == 422
    places = [(one.row, one.column, one.rule) for one in found.refusal.problems]
    assert places == [(1, "score", "score.range"), (2, "plan", "plan.allowed_values")]


def test_a_full_request_of_the_longest_values_is_below_the_limit(mixed: Case) -> None:
    row = {"id": "\\u00e9" * 8, "visits per-week": 100, "score": 1.2345678901234567e-10,
           "member": False, "plan": "basic"}  # fmt: skip

    assert body_limit(mixed.contract, 512) > 512 * len(str(row))
    assert body_limit(mixed.contract, 512) < 30_000_000
