"""The same bad row breaks the same rule in cleaning, Great Expectations, batch and service."""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import Contract
from ml_assets.contract.row_expectations import check_rows_with_gx
from ml_assets.contract.row_rules import RULE_SETS
from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serve import RunningService, running_service
from ml_assets.deployment.smoke_test import post
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.preparation.clean import clean
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.deployment.conftest import Case, build_case, make_report

ROWS, BAD_ROW = 12, 7

COLUMNS: dict[str, dict[str, Any]] = {
    "visit_id": {"type": "string", "role": "id", "unique": True},
    "pages": {"type": "integer", "min": 0, "max": 100},
    "score": {"type": "number", "min": 0, "max": 10},
    "seen_at": {"type": "datetime", "min": "2026-01-01T00:00:00", "max": "2026-12-31T00:00:00"},
    "member": {"type": "boolean"},
    "plan": {"type": "string", "allowed": ["basic", "gold"]},
    "code": {"type": "string", "pattern": "[A-Z]{2}[0-9]+"},
    "note": {"type": "string", "min_length": 3, "max_length": 8},
    "left": {"type": "string", "role": "target", "allowed": ["no", "yes"]},
}

# A bad value for a column, and the rule set that it breaks.
CASES: list[tuple[str, object, str]] = [
    ("pages", 2.5, "type"),
    ("pages", -1, "range"),
    ("pages", None, "not_null"),
    ("pages", float("inf"), "finite"),
    ("score", "much", "type"),
    ("score", None, "not_null"),
    ("score", float("nan"), "not_null"),
    ("score", float("inf"), "finite"),
    ("score", float("-inf"), "finite"),
    ("score", 10.5, "range"),
    ("seen_at", "yesterday", "type"),
    ("seen_at", "2027-01-01", "range"),
    ("seen_at", "2025-12-31T23:59:59.999999", "range"),
    ("member", "perhaps", "type"),
    ("member", None, "not_null"),
    ("plan", "silver", "allowed_values"),
    ("plan", "Gold", "allowed_values"),
    ("plan", "  ", "not_null"),
    ("code", "ab12", "pattern"),
    ("code", "AB12 or so", "pattern"),
    ("note", "no", "length"),
    ("note", "far too long", "length"),
    ("note", None, "not_null"),
]


def good_rows() -> list[dict[str, Any]]:
    return [
        {"visit_id": f"v{i}", "pages": i, "score": i / 2 + 0.25, "seen_at": f"2026-03-{i + 1:02d}",
         "member": i % 3 == 0, "plan": ("basic", "gold")[i % 2], "code": f"AB{i}",
         "note": f"note {i}", "left": ("no", "yes")[i % 2]}
        for i in range(ROWS)
    ]  # fmt: skip


def spoiled(column: str, bad: object) -> list[dict[str, Any]]:
    rows = good_rows()
    rows[BAD_ROW][column] = bad
    return rows


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows as they are, with no value read as another type."""
    return pd.DataFrame(rows, dtype=object)


@pytest.fixture(scope="module")
def visits() -> Case:
    contract = Contract.model_validate({"problem": "visits", "columns": COLUMNS})
    table = coerce(frame_of(good_rows()), contract).frame
    plan = FeaturePlan(target="left", features=[Feature(column="score", kind="number")])
    estimator = LogisticRegression().fit(feature_matrix(table, plan), table["left"])
    info = ModelInfo(
        problem="visits", task="binary_classification", plan=plan, classes=["no", "yes"],
        family="linear", params={}, trial_id="trial-1", cross_validation={}, contract_version=1,
        seed=7, train_rows=ROWS,
    )  # fmt: skip
    model = pack(estimator, info)
    return Case(model, contract, make_report(model), table)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, visits: Case) -> Iterator[RunningService]:
    home = tmp_path_factory.mktemp("one_verdict") / "home"
    with running_service(home, build_case(home, visits).tag) as running:
        yield running


def by_cleaning(case: Case, rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    quarantine = clean(frame_of(rows), case.contract).quarantine
    return list(zip(quarantine["_row"], quarantine["_rules"], strict=True))


def as_a_file_has_it(values: list[object]) -> pa.Array:
    """Values of one type, or all of them as text."""
    try:
        return pa.array(values)
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in values])


def by_great_expectations(case: Case, rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return check_rows_with_gx(coerce(frame_of(rows), case.contract).frame, case.contract)


def by_batch(case: Case, rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    columns = {name: as_a_file_has_it([row[name] for row in rows]) for name in rows[0]}
    batch = pa.RecordBatch.from_pydict(columns)
    part = score_part(Scorer(case.model, case.contract), batch, 0)
    assert len(part.predictions) + len(part.rejected) == len(rows)
    told = (part.rejected.column(name).to_pylist() for name in ("_row", "_rules"))
    return list(zip(*told, strict=True))


def by_service(running: RunningService, rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    known = [{name: value for name, value in row.items() if name != "left"} for row in rows]
    status, answer = post(running.url, json.dumps({"rows": known}).encode())
    assert status == (422 if answer.get("problems") else 200)
    return [(problem["row"], problem["rule"]) for problem in answer.get("problems", [])]


def test_every_rule_set_has_a_bad_row() -> None:
    assert {rule_set for _, _, rule_set in CASES} == set(RULE_SETS) - {"unique"}


@pytest.mark.service
def test_good_rows_are_taken_everywhere(visits: Case, service: RunningService) -> None:
    rows = good_rows()

    assert by_cleaning(visits, rows) == []
    assert by_great_expectations(visits, rows) == []
    assert by_batch(visits, rows) == []
    assert by_service(service, rows) == []


@pytest.mark.service
@pytest.mark.parametrize(("column", "bad", "rule_set"), CASES)
def test_a_bad_row_breaks_the_same_rule_everywhere(
    visits: Case, service: RunningService, column: str, bad: object, rule_set: str
) -> None:
    rows, verdict = spoiled(column, bad), [(BAD_ROW, f"{column}.{rule_set}")]

    assert by_cleaning(visits, rows) == verdict
    assert by_batch(visits, rows) == verdict
    assert by_service(service, rows) == verdict
    # Coercion leaves a gap where a value has another type: Great Expectations cannot see why.
    if rule_set != "type":
        assert by_great_expectations(visits, rows) == verdict


def test_a_repeated_id_breaks_the_same_rule_in_both_judges_of_tables(visits: Case) -> None:
    rows = spoiled("visit_id", "v2")

    assert by_cleaning(visits, rows) == [(BAD_ROW, "visit_id.unique")]
    assert by_great_expectations(visits, rows) == [(BAD_ROW, "visit_id.unique")]


@pytest.mark.service
def test_two_bad_values_of_one_row_break_the_same_two_rules(
    visits: Case, service: RunningService
) -> None:
    rows = spoiled("score", 99)
    rows[BAD_ROW]["plan"] = "silver"
    names = ["score.range", "plan.allowed_values"]

    assert by_cleaning(visits, rows) == [(BAD_ROW, "; ".join(names))]
    assert by_batch(visits, rows) == [(BAD_ROW, "; ".join(names))]
    assert by_great_expectations(visits, rows) == [(BAD_ROW, name) for name in names]
    assert by_service(service, rows) == [(BAD_ROW, name) for name in names]
