import difflib
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.adoption import adopt
from ml_assets.contract.contract import ColumnContract, Contract, Interval, TableContract
from ml_assets.contract.contract_diff import contract_diff
from ml_assets.contract.contract_file import read_contract, update_contract, write_contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.observation import observe
from ml_assets.spec.errors import ContractError
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets_tests.contract.drift import pinned, spec, table

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


def _written(contract: Contract, path: Path) -> str:
    """Write the contract as people leave it: with comments, explicit defaults, own spacing."""
    write_contract(contract, path)
    lines = path.read_text().replace("type: integer", "type:   integer, role: feature")
    lines = lines.replace("columns:\n", "# our columns\ncolumns:\n")
    text = "".join(
        f"  # about {line.split(':')[0].strip()}\n{line}  # asked of finance\n"
        if line.startswith("  ") and "{" in line and "}" in line
        else f"{line}\n"
        for line in lines.splitlines()
    )
    path.write_text(text)
    assert read_contract(path) == contract
    return text


def _difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_an_adopted_contract_changes_only_its_lines(tmp_path: Path) -> None:
    frame = table(age=None, plan="no", size=-5.0, score=1.5)
    before = pinned(plan={"allowed": ["free", "pro", *(f"plan number {i}" for i in range(30))]})
    text = _written(before, tmp_path / "c.yaml")
    observed = observe([frame], before)
    after = adopt(before, contract_diff(before, observed, 0.0), observed, frame, spec())
    update_contract(after, tmp_path / "c.yaml")
    assert read_contract(tmp_path / "c.yaml") == after
    found = _difference(text, (tmp_path / "c.yaml").read_text())
    new = [line for line in found if line.startswith("+")]
    assert [line[:13] for line in new if "'no'" not in line] == [
        "+version: 2", "+  size: {typ", "+  score: {ty", "+    size: {m",
    ]  # fmt: skip
    # The list is longer than a line: only its last one changed.
    (plans,) = [line for line in new if "'no'" in line]
    before_it = plans[1:].replace(", 'no'", "")
    assert f"-{before_it}" in found
    assert not [line for line in found if line.startswith("-") and line.strip(" -").startswith("#")]


def test_an_unchanged_contract_leaves_every_character(tmp_path: Path, contract: Contract) -> None:
    text = _written(contract, tmp_path / "c.yaml").replace("\n", "\r\n")
    (tmp_path / "c.yaml").write_bytes(text.encode())
    update_contract(contract, tmp_path / "c.yaml")
    assert (tmp_path / "c.yaml").read_bytes() == text.encode()


def test_yaml_that_cannot_be_edited_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("problem: p\ncolumns:\n  a: &n {type: number}\n  b: *n\n")
    contract = read_contract(path)
    columns = contract.columns | {"b": ColumnContract(type="number", min=0)}
    wanted = contract.model_copy(update={"columns": columns, "version": 2})
    update_contract(wanted, path)
    assert read_contract(path) == wanted


def test_a_file_that_is_no_contract_is_not_touched(tmp_path: Path, contract: Contract) -> None:
    (tmp_path / "c.yaml").write_text("columns: {}\n")
    with pytest.raises(ContractError):
        update_contract(contract, tmp_path / "c.yaml")
    assert (tmp_path / "c.yaml").read_text() == "columns: {}\n"


@settings(max_examples=40, deadline=None)
@given(
    before=st.dictionaries(_texts, _columns, min_size=1, max_size=4),
    after=st.dictionaries(_texts, _columns, min_size=1, max_size=4),
    version=st.integers(1, 9),
)
def test_any_contract_is_updated_to_any_other(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, ColumnContract],
    after: dict[str, ColumnContract],
    version: int,
) -> None:
    path = tmp_path_factory.mktemp("contract") / "p.yaml"
    write_contract(Contract(problem="p", columns=before), path)
    wanted = Contract(problem="p", columns=before | after, version=version)
    update_contract(wanted, path)
    assert read_contract(path) == wanted


def test_every_new_rule_is_read_back_exactly(tmp_path: Path) -> None:
    columns = {
        "a": {"type": "number", "nullable": True, "repairs": {
            "missing": [-999, "?", 0.5], "symbols": ["$"], "thousands": ".", "decimal": ",",
            "possible": {"min": 0, "max": 1.5}}},
        "b": {"type": "string", "pattern": "no|[A-Z]{2}: #", "min_length": 2, "max_length": 9},
        "c": {"type": "datetime", "repairs": {"date_format": "%d.%m.%Y %H:%M"}},
        "d": {"type": "string", "allowed": ["no", "Yes"], "repairs": {"spelling": True}},
        "e": {"type": "image", "sensitive": True},
        "f": {"type": "integer", "role": "group"},
        "g": {"type": "string", "role": "split", "unit": "1:30"},
    }  # fmt: skip
    table_rules = {
        "stds": {"a": {"max": 3}}, "quantiles": {"a": {0.5: {"min": -1}, 0.95: {"max": 1e9}}},
        "category_shares": {"d": {"no": {"min": 0.1, "max": 0.5}}},
        "relations": [["a", "<=", "f"]], "keys": [["a", "b"], ["c", "d"]],
        "distinct_rows": True, "freshness": {"c": "2d"},
    }  # fmt: skip
    full = Contract.model_validate({"problem": "p", "columns": columns, "table": table_rules})
    write_contract(full, tmp_path / "c.yaml")
    assert read_contract(tmp_path / "c.yaml") == full
    update_contract(full.model_copy(update={"version": 2}), tmp_path / "c.yaml")
    assert read_contract(tmp_path / "c.yaml").table == full.table
