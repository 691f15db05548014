import os
import socket

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import ColumnContract, Contract, Interval, TableContract
from ml_assets.contract.expectation_suite import check_table, expectation_suite
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_check import check_rows
from ml_assets.contract.table_rules import table_rules
from ml_assets.spec.problem_spec import ProblemSpec


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("Great Expectations used the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def people() -> Contract:
    return Contract(
        problem="people",
        columns={
            "key": ColumnContract(type="string", role="id", unique=True),
            "low": ColumnContract(type="number", nullable=True),
            "high": ColumnContract(type="number"),
            "spoilt": ColumnContract(type="string", role="dropped", nullable=True),
        },
        table=TableContract(
            rows=Interval(min=3, max=100),
            max_missing={"low": 0.1},
            means={"high": Interval(min=1, max=20)},
            ordered=[["low", "high"]],
        ),
    )


def _table(rows: int = 20) -> pd.DataFrame:
    high = np.arange(rows, dtype=float)
    low = high - 1
    low[: rows // 10] = np.nan
    return pd.DataFrame({"key": [f"k{i}" for i in range(rows)], "low": low, "high": high})


def test_a_good_table_passes_every_rule_without_network_or_progress_bars(
    people: Contract, capfd: pytest.CaptureFixture[str]
) -> None:
    verdicts = check_table(_table(), people)
    assert [verdict.rule for verdict in verdicts] == [rule.name for rule in table_rules(people)]
    assert all(verdict.passed and not verdict.failing for verdict in verdicts)
    observed = {verdict.rule: verdict.observed for verdict in verdicts}
    assert observed["mean_of_high"] == f"mean {np.arange(20).mean():.6g}"
    # Two of twenty are exactly the tenth that is allowed.
    assert observed["missing_share_of_low"] == "10.00% missing (2 of 20 rows)"
    assert "Calculating" not in "".join(capfd.readouterr())
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_each_breach_fails_its_rule_and_shows_the_rows(people: Contract) -> None:
    table = _table().assign(extra=1)
    table.loc[5, "key"] = "k4"
    table.loc[[2, 7], "low"] = np.nan
    table.loc[9, "low"] = 99.0
    table["high"] *= 3
    table.index = table.index + 1000
    failed = {v.rule: v for v in check_table(table, people) if not v.passed}
    assert set(failed) == {
        "columns_match", "key_is_unique", "missing_share_of_low", "mean_of_high",
        "low_at_most_high",
    }  # fmt: skip
    assert failed["columns_match"].failing == [{"column": "extra", "found": "unexpected"}]
    assert failed["key_is_unique"].failing == [
        {"row": "4", "key": "k4"}, {"row": "5", "key": "k4"},
    ]  # fmt: skip
    assert failed["low_at_most_high"].failing == [{"row": "9", "low": "99", "high": "27"}]
    assert [row["row"] for row in failed["missing_share_of_low"].failing] == ["0", "1", "2", "7"]
    assert failed["mean_of_high"].failing == [{"observed": "28.5", "expected": "between 1 and 20"}]


def test_the_sample_of_failing_rows_is_capped(people: Contract) -> None:
    table = _table(100).assign(key="same")
    verdict = next(v for v in check_table(table, people) if v.rule == "key_is_unique")
    assert len(verdict.failing) == 20
    assert verdict.observed == "100 of 100 rows repeat a value"


def test_a_rule_that_cannot_be_computed_fails_and_says_why(people: Contract) -> None:
    failed = {v.rule: v for v in check_table(_table().drop(columns="high"), people) if not v.passed}
    assert set(failed) == {"columns_match", "mean_of_high", "low_at_most_high"}
    assert '"high"' in failed["mean_of_high"].observed
    assert failed["columns_match"].failing == [{"column": "high", "found": "absent"}]


def test_a_table_without_rows_fails(people: Contract) -> None:
    failed = {v.rule for v in check_table(_table().iloc[:0], people) if not v.passed}
    assert failed == {"row_count", "mean_of_high"}


def test_dropped_columns_are_not_looked_at(people: Contract) -> None:
    assert all(v.passed for v in check_table(_table().assign(spoilt="x"), people))


def test_the_suite_names_each_expectation_by_its_rule(people: Contract) -> None:
    suite = expectation_suite(people)
    assert [(e.meta or {})["rule"] for e in suite.expectations] == [
        rule.name for rule in table_rules(people)
    ]


def test_real_tables_pass_the_suite_inferred_from_them(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    contract = infer_contract(frame, spec)
    verdicts = check_table(check_rows(frame, contract).good, contract)
    assert [verdict.rule for verdict in verdicts if not verdict.passed] == []
