import json
from http import HTTPStatus
from types import GenericAlias
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ml_assets.contract.request_model import row_model
from ml_assets.deployment.refusal import SHOWN_PROBLEMS, Refusal, refuse
from ml_assets.deployment.request_rows import request_rows
from ml_assets_tests.deployment.conftest import Case

MAX_ROWS = 150


def refused(case: Case, body: str) -> tuple[HTTPStatus, Refusal]:
    rows: Any = GenericAlias(list, (row_model(case.contract),))
    request: type[BaseModel] = create_model(
        "Request", __config__=ConfigDict(extra="forbid"),
        rows=(rows, Field(min_length=1, max_length=MAX_ROWS)),
    )  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        request.model_validate_json(body)
    return refuse(caught.value, MAX_ROWS)


def good_row(case: Case) -> dict[str, Any]:
    return request_rows(case.held_out.head(1), case.contract)[0]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("", "request.json"),
        ('{"rows": [', "request.json"),
        ("null", "request.shape"),
        ("[1, 2]", "request.shape"),
        ("{}", "request.shape"),
        ('{"rows": []}', "request.shape"),
        ('{"rows": "x"}', "request.shape"),
        ('{"rows": [], "more": 1}', "request.shape"),
    ],
)
def test_what_is_no_request_is_a_400(mixed: Case, body: str, rule: str) -> None:
    status, refusal = refused(mixed, body)

    assert status == 400
    assert [problem.rule for problem in refusal.problems] == [rule]
    assert '{"rows": [' in refusal.problems[0].message


def test_too_many_rows_are_a_413(mixed: Case) -> None:
    status, refusal = refused(mixed, json.dumps({"rows": [good_row(mixed)] * (MAX_ROWS + 1)}))

    assert status == 413
    assert refusal.problems[0].rule == "request.max_rows"
    assert refusal.problems[0].found == f"{MAX_ROWS + 1} rows"


def test_broken_rows_are_a_422_that_names_row_column_and_rule(mixed: Case) -> None:
    row = good_row(mixed)
    rows = [row, {**row, "score": 99}, {k: v for k, v in row.items() if k != "member"}]

    status, refusal = refused(mixed, json.dumps({"rows": rows}))

    assert status == 422
    assert [(p.row, p.column, p.rule) for p in refusal.problems] == [
        (1, "score", "score.range"), (2, "member", "member.required"),
    ]  # fmt: skip


def test_many_problems_are_counted_and_the_first_are_shown(mixed: Case) -> None:
    rows = [{**good_row(mixed), "score": "x"}] * (SHOWN_PROBLEMS + 1)

    _, refusal = refused(mixed, json.dumps({"rows": rows}))

    assert len(refusal.problems) == SHOWN_PROBLEMS
    assert str(SHOWN_PROBLEMS + 1) in refusal.error
