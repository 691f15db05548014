from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import ProblemSpec


def test_a_value_that_cannot_be_read_breaks_the_type_only(
    contract: Contract, good_row: dict[str, object]
) -> None:
    rows = [good_row | {"key": key} for key in "abc"]
    rows[1] |= {"count": "many", "since": "soon"}
    rows[0] |= {"size": 7}
    checked = check_rows(pd.DataFrame(rows, index=[5, 6, 7]), contract)
    assert checked.broken.to_numpy().tolist() == [
        [5, "size", "size.range", "7"],
        [6, "count", "count.type", "many"],
        [6, "since", "since.type", "soon"],
    ]
    assert list(checked.good.index) == [7]
    assert list(checked.good.columns) == contract.names("feature", "id", "target")
    assert str(checked.good["count"].dtype) == "int64"
    assert str(checked.good["open"].dtype) == "bool"


def test_a_table_without_rows_stays_without_rows(
    contract: Contract, good_row: dict[str, object]
) -> None:
    checked = check_rows(pd.DataFrame([good_row]).iloc[:0], contract)
    assert checked.good.empty
    assert checked.broken.empty


def test_an_absent_column_is_refused(contract: Contract, good_row: dict[str, object]) -> None:
    with pytest.raises(DataError, match="'colour' of the contract is absent"):
        check_rows(pd.DataFrame([good_row]).drop(columns="colour"), contract)


def test_real_tables_keep_the_contract_inferred_from_them(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    checked = check_rows(frame, infer_contract(frame, spec))
    assert checked.broken.empty
    assert len(checked.good) == len(frame)


def test_half_of_a_real_table_keeps_the_contract_inferred_from_the_other_half(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    order = np.random.default_rng(0).permutation(len(frame))
    contract = infer_contract(frame.iloc[order[::2]], spec)
    broken = check_rows(frame.iloc[order[1::2]].reset_index(drop=True), contract).broken
    assert broken["row"].nunique() <= 0.01 * len(frame)


def _contract(table: dict[str, Any] | None = None, **columns: dict[str, Any]) -> Contract:
    return Contract.model_validate({"problem": "p", "columns": columns, "table": table or {}})


def test_repairs_are_made_first_and_listed() -> None:
    contract = _contract(
        age={"type": "integer", "max": 120, "repairs": {"missing": [-999]}},
        size={"type": "number", "nullable": True, "repairs": {"symbols": ["$"]}},
    )
    raw = pd.DataFrame({"age": [30, -999, 200], "size": ["$1.5", " ", "$x"]}, index=list("abc"))
    checked = check_rows(raw, contract)
    assert checked.broken.to_numpy().tolist() == [
        ["b", "age", "age.not_null", ""], ["c", "size", "size.type", "$x"],
        ["c", "age", "age.range", "200"],
    ]  # fmt: skip
    assert checked.repaired.to_numpy().tolist() == [
        ["a", "size", "size.number_format", "$1.5", "1.5"],
        ["b", "age", "age.missing_code", "-999", ""],
    ]
    assert checked.good.to_dict("list") == {"age": [30], "size": [1.5]}


def test_keys_and_distinct_rows_keep_the_first_of_each() -> None:
    contract = _contract(
        {"keys": [["shop", "day"]], "distinct_rows": True},
        shop={"type": "string"}, day={"type": "integer", "nullable": True}, n={"type": "integer"},
        note={"type": "string", "role": "dropped"},
    )  # fmt: skip
    raw = pd.DataFrame(
        [["a", 1, 1, "x"], ["a", 1, 2, "y"], ["a", None, 3, "z"], ["a", None, 3, "w"],
         ["a", None, 4, ""]],
        columns=["shop", "day", "n", "note"],
    )  # fmt: skip
    checked = check_rows(raw, contract)
    assert checked.broken.to_numpy().tolist() == [
        [1, "shop+day", "shop+day.unique", "a+1"], [3, "row", "row.unique", "the whole row"],
    ]  # fmt: skip
    assert list(checked.good.index) == [0, 2, 4]


def test_a_row_repeats_one_that_was_set_aside_for_another_rule() -> None:
    contract = _contract(id={"type": "string", "role": "id", "unique": True},
                         n={"type": "integer"})  # fmt: skip
    raw = pd.DataFrame({"id": ["a", "a", "b"], "n": ["x", 1, 2]})
    assert check_rows(raw, contract).broken["rule"].tolist() == ["n.type", "id.unique"]


@pytest.mark.parametrize("sensitive", ["age", "a+b"])
def test_values_of_sensitive_columns_are_hidden(sensitive: str) -> None:
    rules = {"age": {"type": "integer", "max": 120, "repairs": {"missing": [-999]}},
             "a+b": {"type": "string", "max_length": 9}, "n": {"type": "integer"}}  # fmt: skip
    rules[sensitive] = rules[sensitive] | {"sensitive": True}
    contract = _contract({"keys": [["age", "a+b"], ["n", "a+b"]]}, **rules)
    raw = pd.DataFrame({
        "age": [4711, "secret-age", 4711, -999, 55, 55],
        "a+b": ["secret text of many letters", "y", "secret text of many letters", "z", "w", "w"],
        "n": [1, 2, 1, 3, 5, 5],
    })  # fmt: skip
    checked = check_rows(raw, contract)
    shown = f"{checked.broken['value'].tolist()} {checked.repaired.to_numpy().tolist()}"
    secrets = {"age": ["4711", "secret-age", "-999", "55"], "a+b": ["secret text", "5+w"]}
    assert [secret for secret in secrets[sensitive] if secret in shown] == []
    assert "hidden" in shown
    of_rule = checked.broken.set_index("rule")["value"]
    assert of_rule["age.not_null"] == ""
    assert set(of_rule["n+a+b.unique"]) == ({"hidden"} if sensitive == "a+b" else
                                            {"1+secret text of many letters", "5+w"})  # fmt: skip
