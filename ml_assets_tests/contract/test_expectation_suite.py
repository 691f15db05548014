import dataclasses
import os
import socket
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract import expectation_suite as expectation_suite_file
from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract, Interval, TableContract
from ml_assets.contract.expectation_suite import (
    TableVerdict,
    check_table,
    expectation_suite,
    judge_table,
)
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_check import check_rows
from ml_assets.contract.table_rules import table_rules
from ml_assets.disk.parquet_table import ParquetTable, write_batches
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
            relations=[("low", "<=", "high")],
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


EVERY_KIND = Contract.model_validate({
    "problem": "every kind",
    "columns": {
        "key": {"type": "integer", "role": "id", "unique": True},
        "low": {"type": "integer", "nullable": True},
        "high": {"type": "integer"},
        "kind": {"type": "string", "nullable": True},
        "open": {"type": "boolean"},
        "began": {"type": "datetime", "nullable": True},
        "ended": {"type": "datetime"},
    },
    "table": {
        "rows": {"min": 2.5, "max": 6},
        "max_missing": {"low": 1 / 3, "kind": 0.5},
        "means": {"low": {"min": -1.5, "max": 2.25}, "high": {"min": 0.3}},
        "stds": {"high": {"max": 2.01}},
        "quantiles": {"high": {0.5: {"min": -0.3, "max": 2.2}}},
        "category_shares": {"kind": {"a": {"min": 0.25, "max": 0.75}},
                            "open": {"true": {"max": 0.5}}},
        "relations": [["low", "<=", "high"], ["began", "<", "ended"], ["low", "!=", "high"],
                      ["low", "==", "high"], ["high", ">", "low"], ["ended", ">=", "began"]],
        "keys": [["kind", "high"], ["low", "began"]],
        "freshness": {"ended": "2d"},
    },
})  # fmt: skip
_DAYS = st.datetimes(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-03")).map(
    lambda moment: moment.replace(hour=0, minute=0, second=0, microsecond=0)
)
_ROW = st.fixed_dictionaries({
    "key": st.integers(0, 30), "low": st.one_of(st.none(), st.integers(-3, 4)),
    "high": st.integers(-3, 4), "kind": st.sampled_from(["a", "b", None]), "open": st.booleans(),
    "began": st.one_of(st.none(), _DAYS), "ended": _DAYS,
})  # fmt: skip


def _without_basis(verdicts: list[TableVerdict]) -> list[TableVerdict]:
    return [dataclasses.replace(verdict, basis="") for verdict in verdicts]


@settings(max_examples=12, deadline=None)
@given(rows=st.lists(_ROW, min_size=0, max_size=7), lost=st.sampled_from([None, "high", "began"]))
def test_great_expectations_judges_a_table_in_memory_and_its_measurements_alike(
    rows: list[dict[str, object]], lost: str | None
) -> None:
    names = list(EVERY_KIND.columns)
    frame = coerce(pd.DataFrame(rows, columns=names), EVERY_KIND).frame
    frame = frame.drop(columns=[lost] if lost else [])
    now = datetime(2024, 1, 5)
    in_memory = check_table(frame, EVERY_KIND, now)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        whole = pa.Table.from_pandas(frame, preserve_index=False)
        write_batches(Path(folder) / "t.parquet", whole.schema, [whole])
        patch.setattr(expectation_suite_file, "MOST_ROWS_IN_MEMORY", -1)
        measured = check_table(ParquetTable(Path(folder) / "t.parquet"), EVERY_KIND, now)
    assert {verdict.basis for verdict in measured} == {"every row, measured by DuckDB"}
    assert "every row, by pandas" in {verdict.basis for verdict in in_memory}
    if lost is None:
        assert _without_basis(measured) == _without_basis(in_memory)
    else:
        # Each tool says in its own words that the column is absent.
        assert [(v.rule, v.passed) for v in measured] == [(v.rule, v.passed) for v in in_memory]


def test_values_of_sensitive_columns_are_not_shown() -> None:
    columns = {
        "phone": ColumnContract(type="string", unique=True, sensitive=True),
        "pay": ColumnContract(type="number", sensitive=True),
        "spent": ColumnContract(type="number"),
        "at": ColumnContract(type="datetime", sensitive=True),
    }
    contract = Contract.model_validate({
        "problem": "secrets",
        "columns": columns,
        "table": {"quantiles": {"pay": {1: {"max": 5}}}, "freshness": {"at": "1d"},
                  "relations": [["spent", "<=", "pay"]]},
    })  # fmt: skip
    frame = pd.DataFrame({
        "phone": ["0170-4711"] * 2, "pay": [81.25, 4321.5], "spent": [99.0, 1],
        "at": pd.to_datetime(["2019-03-07"] * 2),
    })  # fmt: skip
    judged = judge_table(frame, contract)
    failed = {verdict.rule: verdict for verdict in judged.verdicts if not verdict.passed}
    assert set(failed) == {
        "phone_is_unique", "quantile_1_of_pay", "spent_at_most_pay", "at_is_fresh",
    }  # fmt: skip
    assert failed["spent_at_most_pay"].failing == [
        {"row": "0", "spent": "99", "pay": "not shown: sensitive"}
    ]
    shown = str(judged.verdicts) + str(judged.validation.to_json_dict())
    for secret in ("4711", "4321", "81.25", "2019"):
        assert secret not in shown


def test_a_large_table_is_judged_in_little_memory(tmp_path: Path) -> None:
    rows, path = 1_200_000, tmp_path / "large.parquet"
    schema = pa.schema([("key", pa.int64()), ("low", pa.float64()), ("high", pa.float64())])
    parts = (
        pa.table({
            "key": np.arange(start, start + 100_000), "low": np.zeros(100_000),
            "high": np.full(100_000, 2.0),
        }, schema=schema)
        for start in range(0, rows, 100_000)
    )  # fmt: skip
    write_batches(path, schema, parts)
    contract = Contract.model_validate({
        "problem": "large",
        "columns": {"key": {"type": "integer", "unique": True}, "low": {"type": "number"},
                    "high": {"type": "number"}},
        "table": {"relations": [["low", "<", "high"]], "means": {"high": {"min": 2, "max": 2}}},
    })  # fmt: skip
    verdicts = check_table(ParquetTable(path), contract)
    assert [v.basis for v in verdicts] == ["every row, measured by DuckDB"] * 4
    assert all(verdict.passed for verdict in verdicts)
