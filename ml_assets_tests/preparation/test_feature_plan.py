import pandas as pd
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.preparation.feature_plan import column_lineage, plan_features
from ml_assets.spec.errors import DataError


def _contract(**columns: ColumnContract) -> Contract:
    target = ColumnContract(type="string", role="target")
    return Contract(problem="p", columns={**columns, "y": target})


def test_types_become_kinds_in_the_order_of_the_contract() -> None:
    contract = _contract(
        plan=ColumnContract(type="string", allowed=["pro", "free"], nullable=True),
        age=ColumnContract(type="integer"),
        city=ColumnContract(type="string"),
        active=ColumnContract(type="boolean"),
        income=ColumnContract(type="number", nullable=True),
    )
    train = pd.DataFrame({
        "y": [*"abab"], "income": [1.5, None, 2.5, 3.5], "active": [True, False, True, True],
        "city": ["X", "X", "Y", "Y"], "age": [1, 2, 3, 4], "plan": ["pro", None, "pro", "free"],
    })  # fmt: skip
    plan = plan_features(train, contract)
    assert (plan.target, plan.left_out) == ("y", {})
    assert [(f.column, f.kind, f.nullable, f.categories) for f in plan.features] == [
        ("plan", "category", True, ["free", "pro"]),
        ("age", "number", False, None),
        ("city", "category", False, None),
        ("active", "number", False, None),
        ("income", "number", True, None),
    ]
    assert column_lineage(plan)["age"] == "age"


def test_what_says_nothing_is_left_out_with_the_reason() -> None:
    rows = 402
    contract = _contract(
        row=ColumnContract(type="string", role="id"),
        leak=ColumnContract(type="number", role="dropped"),
        constant=ColumnContract(type="integer"),
        empty=ColumnContract(type="number", nullable=True),
        sometimes=ColumnContract(type="number", nullable=True),
        since=ColumnContract(type="datetime"),
        note=ColumnContract(type="string"),
        rare_note=ColumnContract(type="string", nullable=True),
        many=ColumnContract(type="string"),
    )
    train = pd.DataFrame({
        "row": [str(i) for i in range(rows)], "constant": 3, "empty": float("nan"),
        "sometimes": [1.0, None] * (rows // 2), "since": pd.Timestamp("2024-01-01"),
        "note": [f"n{i % 201}" for i in range(rows)],
        "rare_note": ["a", "b", "c", *[None] * (rows - 3)],
        "many": [f"m{i % 200}" for i in range(rows)], "y": ["a", "b"] * (rows // 2),
    })  # fmt: skip
    plan = plan_features(train, contract)
    assert plan.columns == ["sometimes", "many"]
    assert plan.left_out == {
        "row": "names the row (columns.id)",
        "leak": "dropped (columns.drop)",
        "constant": "one value in all training rows: 3",
        "empty": "no value in the training rows",
        "since": "moments are not read as features yet",
        "note": "201 different texts in 402 training rows",
        "rare_note": "3 different texts in 3 training rows",
    }


def test_no_feature_left_is_an_error_that_says_why() -> None:
    contract = _contract(constant=ColumnContract(type="integer"))
    with pytest.raises(DataError, match=r"No column is left.*constant: one value"):
        plan_features(pd.DataFrame({"constant": [1, 1], "y": ["a", "b"]}), contract)
