from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.contract import ColumnContract, Contract, Interval, TableContract
from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.contract.inference import infer_contract
from ml_assets.spec.errors import ContractError
from ml_assets.spec.problem_spec import ProblemSpec

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_floats = st.floats(allow_nan=False, allow_infinity=False)
_pairs = st.tuples(_floats, _floats).map(sorted)
_columns = st.one_of(
    st.builds(
        lambda bounds, nullable: ColumnContract(
            type="number", min=bounds[0], max=bounds[1], nullable=nullable
        ),
        _pairs,
        st.booleans(),
    ),
    st.lists(_texts, min_size=1, max_size=4, unique=True).map(
        lambda allowed: ColumnContract(type="string", allowed=[*allowed])
    ),
    st.lists(st.integers(1 - 2**53, 2**53 - 1), min_size=1, max_size=4, unique=True).map(
        lambda allowed: ColumnContract(type="integer", allowed=[*allowed])
    ),
    st.datetimes().map(lambda low: ColumnContract(type="datetime", min=low)),
    st.builds(ColumnContract, type=st.just("string"), description=_texts, unit=_texts),
)


@settings(max_examples=60, deadline=None)
@given(columns=st.dictionaries(_texts, _columns, min_size=1, max_size=4))
def test_a_written_contract_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, columns: dict[str, ColumnContract]
) -> None:
    path = tmp_path_factory.mktemp("contract") / "p.yaml"
    contract = Contract(problem="p", columns=columns)
    write_contract(contract, path)
    assert read_contract(path) == contract
    assert [p.name for p in path.parent.iterdir()] == ["p.yaml"]


def test_table_rules_are_read_back_exactly(tmp_path: Path, contract: Contract) -> None:
    table = TableContract(
        rows=Interval(min=1, max=1e9),
        max_missing={"size": 0.125},
        means={"count": Interval(max=1 / 3), "size": Interval(min=-1e-300)},
        relations=[("size", "<=", "count")],
    )
    full = contract.model_copy(update={"table": table, "version": 3})
    write_contract(full, tmp_path / "deep" / "c.yaml")
    assert read_contract(tmp_path / "deep" / "c.yaml") == full


def test_contracts_of_real_tables_are_read_back_exactly(
    tmp_path: Path, real_table: tuple[pd.DataFrame, ProblemSpec]
) -> None:
    contract = infer_contract(*real_table)
    write_contract(contract, tmp_path / "c.yaml")
    assert read_contract(tmp_path / "c.yaml") == contract


def test_the_file_has_one_line_per_column_and_no_rule_that_does_not_apply(
    tmp_path: Path, contract: Contract
) -> None:
    write_contract(contract, tmp_path / "c.yaml")
    lines = (tmp_path / "c.yaml").read_text().splitlines()
    assert lines[0].startswith("# The data contract of tried")
    assert "  count: {type: integer, min: 0, max: 10}" in lines
    assert "  class: {type: string, role: target, allowed: ['no', 'yes']}" in lines
    assert "table:" not in lines


def test_a_failed_write_leaves_the_last_good_file(
    tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.yaml"
    write_contract(contract, path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_contract(contract.model_copy(update={"version": 2}), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["c.yaml"]


_GOOD: dict[str, Any] = {
    "format": 1, "version": 1, "problem": "p",
    "columns": {"age": {"type": "number", "min": 0, "max": 9}},
}  # fmt: skip


def _changed(change: dict[str, Any]) -> str:
    return yaml.safe_dump(_GOOD | change)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a: [1,", ["not valid YAML", "line 2"]),
        ("columns: {}\ncolumns: {}\n", ["'columns' is named twice", "line 2"]),
        ("", ["a NoneType at the top"]),
        ("- 1", ["a list at the top"]),
        (_changed({"format": 2}), ["format: Input should be 1", "Found: 2"]),
        (_changed({"colums": 3}), ["colums: unknown field", "Found: 3", "write 'columns'"]),
        (_changed({"columns": {}}), ["columns", "at least 1"]),
        (_changed({"columns": {"age": {}}}), ["columns.age.type: the field is absent", "add type"]),
        (_changed({"columns": {1: {"type": "number"}}}), ["columns.1", "valid string"]),
        (
            _changed({"columns": {"age": {"type": "number", "mini": 3}}}),
            ["columns.age.mini: unknown field", "Found: 3", "write 'min'"],
        ),
        (
            _changed({"columns": {"age": {"type": "number", "min": 3, "max": 1}}}),
            ["columns.age: min 3.0 is above max 1.0", "no value can pass", "'min': 3"],
        ),
        (
            _changed({"columns": {"age": {"type": "real"}}}),
            ["columns.age.type", "'integer', 'number'", "Found: 'real'"],
        ),
        (_changed({"table": {"row": 3}}), ["table.row: unknown field", "write 'rows'"]),
        (
            _changed({"table": {"means": {"age": {"maxi": 3}}}}),
            ["table.means.age.maxi: unknown field", "write 'max'"],
        ),
        (_changed({"table": {"means": {"aeg": {"max": 3}}}}), ["table.means", "['aeg']"]),
    ],
)
def test_nonsense_is_refused_with_file_field_value_and_mend(
    tmp_path: Path, text: str, parts: list[str]
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(ContractError) as caught:
        read_contract(path)
    for part in [str(path), "Mend: ", *parts]:
        assert part in str(caught.value)


def test_files_that_are_absent_or_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="the contract is absent"):
        read_contract(tmp_path / "none.yaml")
    (tmp_path / "c.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContractError, match="not valid YAML"):
        read_contract(tmp_path / "c.yaml")


def test_a_date_and_a_moment_with_a_zone_are_read_as_utc(tmp_path: Path) -> None:
    columns = "{a: {type: datetime, min: 2020-01-01, max: 2020-02-01T02:00:00+02:00}}"
    (tmp_path / "c.yaml").write_text(f"problem: p\ncolumns: {columns}\n")
    column = read_contract(tmp_path / "c.yaml").columns["a"]
    assert (column.min, column.max) == (datetime(2020, 1, 1), datetime(2020, 2, 1))
