"""Bad input fails at the right asset with an error that names its mend, and loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import (
    ProblemProject,
    checks,
    failed_steps,
    load_error,
    materialized,
)

ROWS = 200


def attributes() -> dict[str, Any]:
    return {
        "name": "visits",
        "problem": {"task": "binary_classification", "target": "left", "positive_class": "yes"},
        "sources": {"visits": {"uri": "data/visits.csv"}},
        "columns": {"id": "visit_id"},
        "search": {"time_budget_s": None, "max_trials": 2, "folds": 2},
    }


def good_table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    minutes = rng.normal(30, 8, ROWS).round(2)
    return pd.DataFrame(
        {
            "visit_id": [f"v{i:04d}" for i in range(ROWS)],
            "minutes": minutes,
            "pages": rng.integers(1, 20, ROWS),
            "channel": rng.choice(["search", "mail", "direct"], ROWS),
            "left": np.where(minutes + rng.normal(0, 5, ROWS) > 30, "yes", "no"),
        }
    )


@pytest.fixture
def good(project: ProblemProject) -> ProblemProject:
    """A problem whose data half has run well once, with its contract pinned."""
    project.problem(attributes())
    good_table().to_csv(csv(project), index=False)
    result = project.run_up_to("test_data")
    assert result.success, failed_steps(result)
    return project


def csv(project: ProblemProject) -> Path:
    return project.root / "data" / "visits.csv"


def spoil(project: ProblemProject, change: Callable[[pd.DataFrame], object]) -> None:
    table = good_table()
    change(table)
    table.to_csv(csv(project), index=False)


def artifacts(project: ProblemProject) -> dict[str, bytes]:
    folder = project.artifact("")
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def missing_file(project: ProblemProject) -> None:
    csv(project).unlink()


def empty_file(project: ProblemProject) -> None:
    csv(project).write_bytes(b"")


def ragged_row(project: ProblemProject) -> None:
    lines = csv(project).read_text().splitlines()
    lines[41] += ",surplus"
    csv(project).write_text("\n".join(lines) + "\n")


def truncated_parquet(project: ProblemProject) -> None:
    path = csv(project).with_suffix(".parquet")
    good_table().to_parquet(path)
    path.write_bytes(path.read_bytes()[:-100])
    edited = attributes()
    edited["sources"] = {"visits": {"uri": "data/visits.parquet"}}
    project.problem(edited)


def target_absent(project: ProblemProject) -> None:
    spoil(project, lambda table: table.drop(columns="left", inplace=True))


def one_class(project: ProblemProject) -> None:
    spoil(project, lambda table: table.__setitem__("left", "yes"))


def all_null(project: ProblemProject) -> None:
    spoil(project, lambda table: table.__setitem__("minutes", np.nan))


def type_changed(project: ProblemProject) -> None:
    words = [f"{value} min" for value in good_table()["minutes"]]
    spoil(project, lambda table: table.__setitem__("minutes", words))


def nonsense_contract(project: ProblemProject) -> None:
    text = project.contract_file.read_text().replace("type: number", "type: numbr", 1)
    project.contract_file.write_text(text)


def torn_contract(project: ProblemProject) -> None:
    project.contract_file.write_text("columns: [unclosed")


@dataclass
class Case:
    change: Callable[[ProblemProject], None]
    step: str
    says: list[str]


CASES = {
    "missing file": Case(missing_file, "visits__source_visits", ["visits.csv", "Mend"]),
    "empty file": Case(empty_file, "visits__source_visits", ["visits.csv", "empty", "Mend"]),
    "ragged row": Case(ragged_row, "visits__source_visits",
                       ["visits.csv", "42", "expected 5", "6", "Mend"]),
    "truncated Parquet": Case(truncated_parquet, "visits__source_visits",
                              ["visits.parquet", "Mend"]),
    "target absent": Case(target_absent, "visits__raw_data", ["left", "Mend"]),
    "one class": Case(one_class, "visits_split", ["left", "yes", "Mend"]),
    "all null": Case(all_null, "visits__data_contract",
                     ["minutes", "missing values", "200", "ml-assets adopt"]),
    "type changed": Case(type_changed, "visits__data_contract",
                         ["minutes", "changed type", "number became string", "ml-assets adopt"]),
    "nonsense contract": Case(nonsense_contract, "visits__data_contract",
                              ["visits.yaml", "minutes", "numbr", "Mend"]),
    "torn contract": Case(torn_contract, "visits__data_contract", ["visits.yaml", "Mend"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_bad_input_fails_at_its_asset_and_loses_nothing(good: ProblemProject, case: Case) -> None:
    before = artifacts(good)
    case.change(good)
    result = good.run_up_to("test_data")
    assert not result.success
    failed = failed_steps(result)
    assert list(failed) == [case.step]
    # A blocking check says in its own description what it found.
    told = [failed[case.step], *(str(c.description) for c in checks(result).values())]
    for fragment in case.says:
        assert fragment.lower() in "\n".join(told).lower()
    # What was not made anew is still the last good artifact; nothing is half written.
    made = {f"{asset}.parquet" for asset in materialized(result)} | {"quarantine.parquet"}
    after = artifacts(good)
    assert set(after) == set(before)
    for name, content in before.items():
        if name not in made:
            assert after[name] == content or name == "data_contract.json"
    assert not list(good.artifact("").rglob(".*"))


ROW_CASES: dict[str, tuple[Callable[[pd.DataFrame], object], str, int]] = {
    "infinite values": (lambda t: t.loc.__setitem__((slice(3, 4), "minutes"), np.inf),
                        "minutes.finite", 2),
    "unseen category": (lambda t: t.loc.__setitem__((7, "channel"), "fax"),
                        "channel.allowed_values", 1),
    "duplicated id": (lambda t: t.loc.__setitem__((9, "visit_id"), "v0000"),
                      "visit_id.unique", 1),
    "missing value": (lambda t: t.loc.__setitem__((11, "channel"), None),
                      "channel.not_null", 1),
    "out of range": (lambda t: t.loc.__setitem__((12, "minutes"), 9e9), "minutes.range", 1),
}  # fmt: skip


@pytest.mark.parametrize(("change", "rule", "count"), ROW_CASES.values(), ids=list(ROW_CASES))
def test_bad_rows_are_quarantined_with_their_rule(
    good: ProblemProject, change: Callable[[pd.DataFrame], object], rule: str, count: int
) -> None:
    spoil(good, change)
    result = good.run_up_to("test_data")
    assert result.success, failed_steps(result)
    quarantine = good.table("quarantine")
    assert list(quarantine["_rules"]) == [rule] * count
    assert len(good.table("clean_data")) == ROWS - count
    check = checks(result)[f"quarantine.pandera_{rule.split('.')[1]}"]
    assert not check.passed
    assert check.metadata["failing_row_count"].value == count
    shown = check.metadata["failing_rows"].records
    assert {record.data["rule"] for record in shown} == {rule}
    assert list(shown[0].data) == ["row", "column", "rule", "value", "expected"]
    accounted = checks(result)["clean_data.every_row_is_accounted_for"]
    assert accounted.passed


def test_too_large_a_share_of_bad_rows_stops_the_run(good: ProblemProject) -> None:
    def two_kinds(table: pd.DataFrame) -> None:
        # Each kind alone is under the share of 5 %.
        table.loc[0:8, "channel"] = "fax"
        table.loc[20:28, "minutes"] = 9e9

    spoil(good, two_kinds)
    clean = good.artifact("clean_data.parquet").read_bytes()
    result = good.run_up_to("test_data")
    message = failed_steps(result)["visits_cleaning"]
    for fragment in ("9.0%", "channel.allowed_values", "minutes.range", "fax", "quality.max_qua"):
        assert fragment in message
    assert good.artifact("clean_data.parquet").read_bytes() == clean
    assert len(good.table("quarantine")) == 18


@pytest.mark.parametrize("case", ["one class", "target absent"])
def test_a_table_that_can_have_no_contract_pins_none(project: ProblemProject, case: str) -> None:
    project.problem(attributes())
    CASES[case].change(project)
    result = project.run_up_to("clean_data")
    failed = failed_steps(result)
    step = "visits__raw_data" if case == "target absent" else "visits__data_contract"
    assert list(failed) == [step]
    assert "Mend" in failed[step]
    assert not project.contract_file.exists()


def test_a_success_metric_that_does_not_exist_fails_at_load(project: ProblemProject) -> None:
    edited = attributes()
    edited["problem"]["success"] = {"roc_acu": {"min": 0.8}}
    project.problem(edited)
    message = load_error(project)
    assert "problem.success.roc_acu" in message
    assert "write 'roc_auc'" in message
