from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Interval
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.errors import ContractError
from ml_assets_tests.contract.conftest import spec_of
from ml_assets_tests.spec.specs import make_spec


def _frame(rows: int = 200, **columns: Any) -> pd.DataFrame:
    generator = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "key": [f"k{i}" for i in range(rows)],
            "age": generator.integers(18, 90, rows),
            "size": generator.normal(size=rows),
            "colour": generator.choice(["red", "blue"], rows),
            "y": np.where(generator.random(rows) < 0.4, "no", "yes"),
        }
        | columns
    )


def test_roles_types_and_rules() -> None:
    frame = _frame(spoilt="x", words=[f"text {i}" for i in range(200)])
    frame.loc[:19, "size"] = np.nan
    contract = infer_contract(frame, spec_of(row_id="key", drop=["spoilt"]))
    columns = {
        name: column.model_dump(exclude_defaults=True) for name, column in contract.columns.items()
    }
    assert columns["key"] == {"type": "string", "role": "id", "unique": True, "max_length": 8}
    assert columns["y"] == {"type": "string", "role": "target", "allowed": ["no", "yes"]}
    assert columns["colour"] == {"type": "string", "allowed": ["blue", "red"]}
    assert columns["words"] == {"type": "string", "max_length": 16}
    assert columns["spoilt"] == {"type": "string", "role": "dropped", "nullable": True}
    low, high = frame["age"].min(), frame["age"].max()
    assert columns["age"]["type"] == "integer"
    assert columns["age"]["min"] == max(0, low - (high - low) / 2)
    assert columns["size"]["nullable"]


def test_table_rules() -> None:
    frame = _frame()
    frame.loc[:19, "size"] = np.nan
    table = infer_contract(frame, spec_of(row_id="key")).table
    assert table.rows == Interval(min=20, max=2000)
    assert table.max_missing == {"size": 0.25}
    assert set(table.means) == {"age", "size"}
    mean, deviation = np.nanmean(frame["size"]), np.nanstd(frame["size"])
    assert table.means["size"].min == pytest.approx(mean - deviation, rel=0.01)
    assert table.means["size"].max == pytest.approx(mean + deviation, rel=0.01)


def test_numbers_as_text_are_numbers_and_the_odd_value_breaks_the_type() -> None:
    charges = [str(i) for i in range(200)]
    charges[3], charges[50] = " ", "unknown"
    frame = _frame(charges=charges)
    contract = infer_contract(frame, spec_of())
    column = contract.columns["charges"]
    assert (column.type, column.nullable, column.min) == ("integer", True, 0)
    assert check_rows(frame, contract).broken.to_numpy().tolist() == [
        [50, "charges", "charges.type", "unknown"]
    ]


def test_a_value_of_the_wrong_type_does_not_make_a_column_nullable() -> None:
    frame = _frame(charges=["x", *map(str, range(199))])
    assert not infer_contract(frame, spec_of()).columns["charges"].nullable


def test_infinite_values_do_not_stretch_the_bounds() -> None:
    frame = _frame(ratio=np.linspace(0, 1, 200))
    frame.loc[7, "ratio"] = np.inf
    contract = infer_contract(frame, spec_of())
    assert contract.columns["ratio"].max == 1.5
    assert check_rows(frame, contract).broken["rule"].tolist() == ["ratio.finite"]


@pytest.mark.parametrize(
    ("target", "kind", "allowed"),
    [
        (np.tile([0, 1], 100), "integer", [0, 1]),
        (np.tile([0.0, 1.0], 100), "integer", [0, 1]),
        (np.tile([True, False], 100), "boolean", [False, True]),
        (np.tile(["1", "0"], 100), "integer", [0, 1]),
        (np.tile(["<=50K", ">50K"], 100), "string", ["<=50K", ">50K"]),
    ],
)
def test_the_classes_of_the_target_are_its_allowed_values(
    target: Any, kind: str, allowed: list[Any]
) -> None:
    column = infer_contract(_frame(y=target), spec_of()).columns["y"]
    assert (column.type, column.allowed, column.nullable) == (kind, allowed, False)
    assert [type(value) for value in column.allowed or []] == [type(value) for value in allowed]


def test_rows_without_a_target_or_id_break_the_contract() -> None:
    frame = _frame()
    frame.loc[2, "y"] = None
    frame.loc[4, "key"] = " "
    frame.loc[6, "key"] = "k5"
    contract = infer_contract(frame, spec_of(row_id="key"))
    assert check_rows(frame, contract).broken["rule"].tolist() == [
        "y.not_null", "key.not_null", "key.unique",
    ]  # fmt: skip


@pytest.mark.parametrize(("rows", "distinct", "closed"), [
    (40, 20, True), (39, 20, False), (39, 7, True), (300, 50, True), (300, 51, False),
    (240, 50, False),
])  # fmt: skip
def test_text_of_few_values_is_closed(rows: int, distinct: int, closed: bool) -> None:
    texts = [f"v{i % distinct}" for i in range(rows)]
    column = infer_contract(_frame(rows, texts=texts), spec_of()).columns["texts"]
    assert (column.allowed is not None) == closed


_BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no target": ({}, {"target": "yy"}, r"problem\.target: column 'yy' is absent.*write 'y'"),
    "no id": ({}, {"row_id": "kye"}, r"columns\.id: column 'kye' is absent.*write 'key'"),
    "nothing to drop": ({}, {"drop": ["sise"]}, r"columns\.drop.*'sise'.*write 'size'"),
    "one class": ({"y": "yes"}, {}, "'y' has one class.*Found: yes"),
    "three classes": ({"y": ["a", "b"] * 99 + ["c", "c"]}, {}, "'y' has 3 classes.*multiclass"),
    "no classes": ({"y": np.linspace(0, 1, 200)}, {}, "'y' has no classes.*task regression"),
    "empty target": ({"y": None}, {}, "'y' has no value in any row"),
    "constant number": ({"y": 1.5}, {"task": "regression"}, "'y' is constant"),
    "text to regress": ({}, {"task": "regression"}, "'y' is no number.*Found: string"),
    "no such class": ({}, {"positive_class": "Yes"}, "positive_class 'Yes'.*write 'yes'"),
    "empty id": ({"gap": "  "}, {"row_id": "gap"}, "'gap' has no value in any row"),
    "repeated id": ({"key": ["a", "b"] * 100}, {"row_id": "key"}, "Found: 2 distinct .* 200 rows"),
    "no feature": ({}, {"drop": ["key", "age", "size", "colour"]}, "no feature"),
    "lists": ({"tags": [[1]] * 200}, {}, "'tags' holds values that no column type covers"),
}


@pytest.mark.parametrize(("columns", "spec", "message"), _BAD.values(), ids=_BAD)
def test_tables_that_no_model_can_learn_from_are_refused(
    columns: dict[str, Any], spec: dict[str, Any], message: str
) -> None:
    with pytest.raises(ContractError, match=message) as caught:
        infer_contract(_frame(**columns), spec_of(**spec))
    assert caught.value.mend


def test_a_table_without_rows_or_with_a_repeated_column_is_refused() -> None:
    with pytest.raises(ContractError, match="no rows"):
        infer_contract(_frame().iloc[:0], spec_of())
    twice = pd.concat([_frame(), _frame()[["age"]]], axis=1)
    with pytest.raises(ContractError, match="'age' occurs more than once"):
        infer_contract(twice, spec_of())


def test_columns_that_are_dropped_may_hold_anything() -> None:
    frame = _frame(tags=[[1]] * 200, gap=None)
    contract = infer_contract(frame, spec_of(drop=["tags", "gap"]))
    assert check_rows(frame, contract).broken.empty


@pytest.mark.parametrize("nothing", [np.nan, "  ", None])
def test_a_feature_without_any_value_is_dropped_and_the_contract_says_why(nothing: object) -> None:
    gap = infer_contract(_frame(gap=nothing), spec_of()).columns["gap"]
    assert (gap.role, gap.description) == ("dropped", "No value in any row.")


def test_values_written_in_other_ways_are_read_by_declared_repairs() -> None:
    texts = [f"${1000 + i:,}.50" for i in range(200)]
    codes = np.where(np.arange(200) % 20 == 0, -999, np.arange(200) % 60)
    towns = np.where(np.arange(200) % 10 == 0, "new  york", np.where(
        np.arange(200) % 2, "New York", "Rome"))  # fmt: skip
    days = [f"{1 + i % 28:02}.{1 + i % 12:02}.2024" for i in range(200)]
    odd = np.where(np.arange(200) % 50 == 0, "?", "12")
    frame = _frame(price=texts, code=codes, town=towns, day=days, odd=odd)
    columns = infer_contract(frame, spec_of()).columns
    price, code, town, day = (columns[name] for name in ("price", "code", "town", "day"))
    assert (price.type, price.unit, price.min) == ("number", "$", 901.0)
    assert (code.type, code.nullable, code.repairs.missing) == ("integer", True, [-999])
    assert (code.min, code.max) == (0, 88)
    assert (town.allowed, town.repairs.spelling) == (["New York", "Rome"], True)
    assert (day.type, day.repairs.date_format) == ("datetime", "%d.%m.%Y")
    assert (columns["odd"].type, columns["odd"].nullable) == ("integer", True)
    check = check_rows(frame, infer_contract(frame, spec_of()))
    assert check.broken.empty
    assert check.repaired["repair"].value_counts().to_dict() == {
        "price.number_format": 200, "day.date_format": 200, "town.spelling": 20,
        "code.missing_code": 10, "odd.missing_code": 4,
    }  # fmt: skip


def test_a_table_without_a_target_has_features_alone() -> None:
    spec = make_spec(problem={"task": "clustering"}, columns={"id": "key", "drop": ["y"]})
    contract = infer_contract(_frame(), spec)
    assert contract.target is None
    assert contract.names("feature") == ["age", "size", "colour"]


def test_labels_of_anomalies_are_a_target_of_two_classes() -> None:
    problem = {"task": "anomaly_detection", "target": "y"}
    contract = infer_contract(_frame(), make_spec(problem=problem))
    assert contract.columns["y"].role == "target"
    assert contract.columns["y"].allowed == ["no", "yes"]
    three = _frame(y=np.resize(["a", "b", "c"], 200))
    with pytest.raises(ContractError, match=r"3 classes.*two classes, anomalies and others"):
        infer_contract(three, make_spec(problem=problem))


def test_a_weight_is_a_number_from_zero_on() -> None:
    frame = _frame(counts=np.r_[0.0, np.arange(199.0)])
    spec = make_spec(problem={"task": "binary_classification", "target": "y"},
                     columns={"weight": "counts"})  # fmt: skip
    contract = infer_contract(frame, spec)
    rules = contract.columns["counts"].model_dump(exclude_defaults=True)
    assert rules == {"type": "number", "role": "weight", "min": 0.0}
    broken = check_rows(frame.assign(counts=[-1.0, np.nan, *[1.0] * 198]), contract).broken
    assert sorted(zip(broken["row"], broken["rule"], strict=True)) == [
        (0, "counts.range"), (1, "counts.not_null"),
    ]  # fmt: skip
    with pytest.raises(ContractError, match=r"'counts' is no number.*string: a"):
        infer_contract(frame.assign(counts=["a", "b"] * 100), spec)
    with pytest.raises(ContractError, match=r"'counts' is above 0 in no row"):
        infer_contract(frame.assign(counts=0), spec)
    with pytest.raises(ContractError, match=r"columns\.weight: column 'counts' is absent"):
        infer_contract(_frame(), spec)


def test_a_dropped_column_that_is_sensitive_stays_in_the_tables_and_sets_no_row_aside() -> None:
    frame = _frame(gender=["f", "m", None, "f"] * 50, born=np.arange(200) % 60 + 1940)
    columns = {"drop": ["gender", "born"], "sensitive": ["gender", "born"]}
    problem = {"task": "binary_classification", "target": "y"}
    contract = infer_contract(frame, make_spec(problem=problem, columns=columns))
    for name, kind in (("gender", "string"), ("born", "integer")):
        assert contract.columns[name].model_dump(exclude_defaults=True) == {
            "type": kind, "role": "audit", "nullable": True, "sensitive": True,
        }  # fmt: skip
    later = frame.assign(gender="x" * 500, born=-3)
    checked = check_rows(later, contract)
    assert checked.broken.empty
    assert {"gender", "born"} <= set(checked.good)
    assert contract.of("feature", "id").names() == ["key", "age", "size", "colour"]


def test_an_empty_column_kept_for_fairness_is_dropped() -> None:
    problem = {"task": "binary_classification", "target": "y"}
    spec = make_spec(problem=problem, columns={"drop": ["faith"], "sensitive": ["faith"]})
    assert infer_contract(_frame(faith=None), spec).columns["faith"].role == "dropped"
