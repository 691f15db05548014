from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.adoption import adopt, widened
from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_diff import contract_diff
from ml_assets.contract.observation import observe
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.errors import ContractError
from ml_assets_tests.contract.drift import ROWS, pinned, spec, table

PLACES = np.arange(ROWS)


def _adopted(
    frame: pd.DataFrame, before: Contract | None = None, share: float = 0.0, **columns: Any
) -> Contract:
    before = before or pinned()
    observed = observe([frame.iloc[:90], frame.iloc[90:]], before)
    changes = contract_diff(before, observed, share)
    return adopt(before, changes, observed, frame, spec(**columns))


def _kept(frame: pd.DataFrame, contract: Contract) -> None:
    broken = check_rows(frame, contract).broken
    assert broken[~broken["rule"].str.endswith(".unique")].empty
    changes = contract_diff(contract, observe([frame], contract), 0.0)
    assert not [change for change in changes if change.compatibility == "breaking"]


def _differing(before: Contract, after: Contract) -> dict[str, Any]:
    """The rules that differ, as ``column.rule`` or ``table.rule``: their new values."""
    found = {}
    for name in {**before.columns, **after.columns}:
        old, new = before.columns.get(name), after.columns.get(name)
        if old is None or new is None:
            found[name] = new
            continue
        found |= {f"{name}.{rule}": value for rule, value in new
                  if value != getattr(old, rule)}  # fmt: skip
    found |= {f"table.{rule}": value for rule, value in after.table
              if value != getattr(before.table, rule)}  # fmt: skip
    return found


def test_without_a_change_the_contract_stays_the_same() -> None:
    contract = pinned()
    assert _adopted(table(), contract) is contract


@pytest.mark.parametrize(
    ("column", "values", "differing"),
    [
        ("age", np.where(PLACES == 7, 5000, 20 + PLACES % 60),
         {"age.max": 7490.0, "table.means": None}),
        ("age", np.where(PLACES == 7, None, 30), {"age.nullable": True}),
        ("size", np.where(PLACES == 7, -1.0, 7.0), {"size.min": -5.0, "table.means": None}),
        ("plan", np.where(PLACES == 7, "gold", "pro"), {"plan.allowed": ["free", "pro", "gold"]}),
        ("left", np.where(PLACES == 7, "maybe", "no"), {"left.allowed": ["no", "yes", "maybe"]}),
        ("note", ["x" * 99] * ROWS, {"note.max_length": 198}),
        ("size", PLACES % 8, {"size.type": "integer"}),
    ],
)  # fmt: skip
def test_only_what_changed_differs(column: str, values: Any, differing: dict[str, Any]) -> None:
    before, frame = pinned(), table(**{column: values})
    after = _adopted(frame, before)
    _kept(frame, after)
    assert after.version == before.version + 1
    found = _differing(before, after)
    if "table.means" in differing:
        assert set(found.pop("table.means")) == set(before.table.means)
        del differing["table.means"]
    assert found == differing


def test_new_rows_still_break_what_nobody_adopted() -> None:
    after = _adopted(table(plan=np.where(PLACES == 7, "gold", "pro")))
    bad = table(plan="silver", age=500)
    assert set(check_rows(bad, after).broken["rule"]) == {"plan.allowed_values", "age.range"}


def test_a_new_column_gets_inferred_rules_and_may_be_missing() -> None:
    frame = table(score=PLACES / 4, shop=np.where(PLACES % 2, "a", "b"))
    after = _adopted(frame)
    _kept(frame, after)
    score, shop = after.columns["score"], after.columns["shop"]
    assert (score.type, score.role, score.nullable) == ("number", "feature", True)
    assert (shop.allowed, shop.nullable) == (["a", "b"], True)
    assert list(after.columns)[-2:] == ["score", "shop"]
    assert set(_differing(pinned(), after)) == {"score", "shop"}


def test_a_new_column_has_the_role_that_the_yaml_gives_it() -> None:
    frame = table(noise=[[1]] * ROWS, blank=" ", shop=PLACES % 5)
    after = _adopted(frame, drop=["noise"], group="shop")
    roles = {name: after.columns[name].role for name in ("noise", "blank", "shop")}
    assert roles == {"noise": "dropped", "blank": "dropped", "shop": "group"}
    assert not after.columns["shop"].nullable
    _kept(frame, after)


def test_a_dropped_column_goes_with_its_rules_about_the_table() -> None:
    before = pinned()
    rules = {"relations": [["size", "<=", "age"]], "keys": [["plan", "age"], ["plan", "note"]],
             "stds": {"age": {"max": 100}}, "quantiles": {"size": {0.5: {"min": 0}}}}  # fmt: skip
    table_rules = before.table.model_dump() | rules
    before = Contract.model_validate(before.model_dump() | {"table": table_rules})
    frame = table(age=None)
    after = _adopted(frame, before)
    _kept(frame, after)
    assert "age" not in after.columns
    assert after.table.relations == []
    assert after.table.keys == [["plan", "note"]]
    assert after.table.stds == {}
    assert list(after.table.means) == ["size"]
    assert after.table.quantiles == before.table.quantiles


@pytest.mark.parametrize(("column", "path"), [("left", "problem.target"), ("key", "columns.id")])
def test_a_column_that_the_yaml_names_cannot_be_given_up(column: str, path: str) -> None:
    with pytest.raises(ContractError, match=f"{path}: the column '{column}' is gone"):
        _adopted(table(**{column: None}))


def test_another_type_gets_new_rules_but_keeps_what_people_wrote() -> None:
    before = pinned(age={"description": "Years.", "sensitive": True, "unique": False})
    before = Contract.model_validate(
        before.model_dump()
        | {"table": before.table.model_dump() | {"relations": [["size", "<=", "age"]]}}
    )
    frame = table(age=np.where(PLACES < 300, "young", None))
    after = _adopted(frame, before)
    _kept(frame, after)
    age = after.columns["age"]
    assert (age.type, age.min, age.max, age.nullable) == ("string", None, None, True)
    assert (age.description, age.sensitive) == ("Years.", True)
    assert "age" not in after.table.means
    assert after.table.relations == []


def test_values_missing_beyond_the_sample_are_allowed_in_a_column_of_another_type() -> None:
    before, frame = pinned(), table(age=np.where(PLACES < 300, "young", None))
    observed = observe([frame], before)
    changes = contract_diff(before, observed, 0.0)
    after = adopt(before, changes, observed, frame.head(100), spec())
    assert after.columns["age"].nullable


def test_odd_values_do_not_change_the_rules_of_a_column() -> None:
    before, ages = pinned(), (20 + PLACES % 60).astype(object)
    odd = table(age=np.where(PLACES < 4, "x", ages))
    assert _adopted(odd, before) is before
    coded = table(age=np.where(PLACES < 4, "n/a", ages.astype(str)))
    after = _adopted(coded, before)
    _kept(coded, after)
    assert {rule: value for rule, value in _differing(before, after).items()
            if rule != "age.repairs"} == {"age.nullable": True}  # fmt: skip
    assert after.columns["age"].repairs.missing == ["n/a"]


def test_numbers_in_another_way_of_writing_are_read_by_a_repair() -> None:
    frame = table(size=[f"${1 + i / 100:.2f}" for i in PLACES])
    after = _adopted(frame)
    _kept(frame, after)
    assert set(_differing(pinned(), after)) == {"size.repairs"}
    assert after.columns["size"].repairs.symbols == ["$"]


@pytest.mark.parametrize(
    ("column", "rules", "values", "allowed"),
    [
        ("flag", {"allowed": [True]}, PLACES % 2 == 0, [True, False]),
        ("age", {"min": None, "max": None, "allowed": [3, 1]},
         np.where(PLACES % 2, 2**53 - 1, 3), [3, 1, 2**53 - 1]),
        ("size", {"min": None, "max": None, "allowed": [1, 2.5]},
         np.where(PLACES % 2, 0.1, 2.5), [1, 2.5, 0.1]),
        ("plan", {"allowed": ["pro"]}, np.where(PLACES % 2, "no", "12"), ["pro", "12", "no"]),
    ],
)  # fmt: skip
def test_new_categories_follow_the_old_ones_in_their_type(
    column: str, rules: dict[str, Any], values: Any, allowed: list[Any]
) -> None:
    before = pinned(**{column: rules})
    after = _adopted(table(**{column: values}), before)
    found = after.columns[column].allowed
    assert found == allowed
    assert list(map(type, found or [])) == list(map(type, allowed))


def test_more_new_categories_than_can_be_listed_allow_any() -> None:
    frame = table(plan=[f"plan {i}" for i in PLACES])
    after = _adopted(frame)
    _kept(frame, after)
    assert (after.columns["plan"].allowed, after.columns["plan"].max_length) == (None, 16)
    long = table(plan="x" * 200)
    _kept(long, _adopted(long))


def test_values_of_sensitive_columns_are_not_written_into_the_contract() -> None:
    before = pinned(age={"sensitive": True}, plan={"sensitive": True})
    frame = table(age=5000, plan="secret plan")
    after = _adopted(frame, before)
    _kept(frame, after)
    assert "secret" not in after.model_dump_json()
    assert (after.columns["age"].min, after.columns["age"].max) == (None, None)


def test_moments_beyond_a_bound_move_that_bound_alone() -> None:
    before = pinned(since={"min": "2023-01-01", "max": "2024-01-10"})
    after = _adopted(table(), before)
    _kept(table(), after)
    assert _differing(before, after) == {"since.max": pd.Timestamp("2024-01-17 15:00")}


def test_a_unit_is_adopted_alone() -> None:
    before = pinned(size={"unit": "m"})
    schema = pa.schema([pa.field("size", pa.float64(), metadata={"unit": "cm"})])
    observed = observe([table()], before, schema)
    changes = contract_diff(before, observed, 0.0)
    after = adopt(before, changes, observed, table(), spec())
    assert _differing(before, after) == {"size.unit": "cm"}


def test_a_narrower_type_keeps_values_that_only_the_wider_one_holds() -> None:
    before = pinned(size={"min": None, "max": None, "allowed": [1, 2.5]})
    assert _adopted(table(size=1), before) is before
    whole = pinned(size={"min": None, "max": None, "allowed": [1.0, 2]})
    after = _adopted(table(size=1), whole)
    assert (after.columns["size"].type, after.columns["size"].allowed) == ("integer", [1, 2])


def test_several_changes_of_one_column_are_adopted_together() -> None:
    ages = np.where(PLACES < 5, None, np.where(PLACES < 9, 999_999, 30))
    frame = table(age=ages)
    after = _adopted(frame)
    _kept(frame, after)
    assert after.columns["age"].nullable
    assert after.version == 2


def test_widening_a_sampled_contract_touches_neither_version_nor_types() -> None:
    before = pinned()
    frame = table(age=PLACES * 10, plan=np.where(PLACES % 2, "gold", None))
    after = widened(before, observe([frame], before))
    assert check_rows(frame, after).broken.empty
    assert after.version == before.version
    assert set(_differing(before, after)) == {"age.max", "plan.allowed", "plan.nullable"}


def test_a_column_kept_for_fairness_stays_optional_whatever_its_type() -> None:
    before = pinned(plan={"role": "audit", "nullable": True, "allowed": None})
    retyped = table(plan=np.where(PLACES % 7 == 0, None, PLACES % 5))
    after = _adopted(retyped, before, drop=["plan"], sensitive=["plan"])
    _kept(retyped, after)
    column = after.columns["plan"]
    assert (column.role, column.nullable, column.max) == ("audit", True, None)
