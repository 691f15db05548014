from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.preparation.feature_plan import column_lineage, is_free_text, plan_features
from ml_assets.spec.errors import DataError, SpecError
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.estimator.test_image_network import convolution


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
    assert column_lineage(plan) == {name: name for name in plan.columns}


def test_what_says_nothing_is_left_out_with_the_reason() -> None:
    rows = 402
    contract = _contract(
        row=ColumnContract(type="string", role="id"),
        leak=ColumnContract(type="number", role="dropped"),
        gender=ColumnContract(type="string", role="audit", nullable=True, sensitive=True),
        customer=ColumnContract(type="string", role="group"),
        side=ColumnContract(type="string", role="split"),
        secret=ColumnContract(type="integer", sensitive=True),
        constant=ColumnContract(type="integer"),
        empty=ColumnContract(type="number", nullable=True),
        sometimes=ColumnContract(type="number", nullable=True),
        since=ColumnContract(type="datetime"),
        yearly=ColumnContract(type="datetime"),
        note=ColumnContract(type="string"),
        rare_note=ColumnContract(type="string", nullable=True),
        many=ColumnContract(type="string"),
    )
    train = pd.DataFrame({
        "row": [str(i) for i in range(rows)], "constant": 3, "secret": 5,
        "customer": ["c", "d"] * (rows // 2), "side": ["train"] * rows,
        "yearly": pd.to_datetime(["1996-01-01", "2024-01-01"] * (rows // 2)), "empty": float("nan"),
        "sometimes": [1.0, None] * (rows // 2), "since": pd.Timestamp("2024-01-01"),
        "note": [f"n{i % 380}" for i in range(rows)],
        "rare_note": ["a", "b", "c", *[None] * (rows - 3)],
        "many": [f"m{i % 200}" for i in range(rows)], "y": ["a", "b"] * (rows // 2),
    })  # fmt: skip
    plan = plan_features(train, contract)
    assert plan.columns == ["sometimes", "many"]
    assert plan.left_out == {
        "row": "names the row (columns.id)",
        "leak": "dropped (columns.drop)",
        "gender": "dropped, and kept for fairness (columns.drop, columns.sensitive)",
        "customer": "names what rows belong to (columns.group)",
        "side": "says which side a row is on (split.column)",
        "secret": "one value in all training rows",
        "constant": "one value in all training rows: 3",
        "empty": "no value in the training rows",
        "since": "one value in all training rows: 2024-01-01 00:00:00",
        "yearly": "no calendar part varies in the training rows",
        "note": "380 different texts in 402 training rows",
        "rare_note": "3 different texts in 3 training rows",
    }


def test_no_feature_left_is_an_error_that_says_why() -> None:
    contract = _contract(constant=ColumnContract(type="integer"))
    with pytest.raises(DataError, match=r"No column is left.*constant: one value"):
        plan_features(pd.DataFrame({"constant": [1, 1], "y": ["a", "b"]}), contract)


KINDS = _contract(
    town=ColumnContract(type="string"),
    code=ColumnContract(type="string", allowed=[f"c d e {i}" for i in range(300)]),
    since=ColumnContract(type="datetime", nullable=True),
    comment=ColumnContract(type="string"),
    photo=ColumnContract(type="image", nullable=True),
)


def _rows(rows: int = 500) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    words = np.array(["came", "late", "box", "torn", "kind", "fast"])
    return pd.DataFrame({
        "town": [f"t{i % 250}" for i in range(rows)],
        "code": [f"c d e {i % 300}" for i in range(rows)],
        "since": pd.date_range("2024-03-01T09:00", periods=rows, freq="D"),
        "comment": [" ".join(rng.choice(words, 5)) for _ in range(rows)],
        "photo": [b"a", b"b", b"c", None, b"d"] * (rows // 5), "y": ["a", "b"] * (rows // 2),
    })  # fmt: skip


def test_columns_of_every_kind_are_told_apart_and_followed_to_their_features() -> None:
    plan = plan_features(_rows(), KINDS)
    assert [(f.column, f.kind) for f in plan.features] == [
        ("town", "high_cardinality"), ("code", "high_cardinality"), ("since", "datetime"),
        ("comment", "text"), ("photo", "image"),
    ]  # fmt: skip
    assert plan.features[2].parts == ["month", "day", "weekday"]
    assert plan.encoding == Features()
    assert column_lineage(plan) == {
        "town_target": "town", "code_target": "code", "since_month": "since",
        "since_day": "since", "since_weekday": "since", "comment_tfidf": "comment",
        "photo_descriptors": "photo",
    }  # fmt: skip


def test_settings_are_kept_in_the_plan_and_named_in_the_lineage() -> None:
    settings = Features(text="hashing", high_cardinality="hashing", images="pixels", keep=0.5)
    plan = plan_features(_rows(), KINDS, settings)
    assert plan.encoding == settings
    assert {"town_hashing", "comment_hashing", "photo_pixels"} <= set(column_lineage(plan))


def test_an_image_network_is_found_in_the_projects_folder_and_planned_by_its_whole_path(
    tmp_path: Path,
) -> None:
    settings = Features(image_network="networks/tiny.onnx")
    with pytest.raises(SpecError, match=r"networks/tiny\.onnx cannot be read.*No such file.*Mend"):
        plan_features(_rows(), KINDS, settings, tmp_path)
    (tmp_path / "networks").mkdir()
    content, _, _ = convolution()
    file = tmp_path / "networks" / "tiny.onnx"
    file.write_bytes(content)
    plan = plan_features(_rows(), KINDS, settings, tmp_path)
    assert plan.encoding == Features(image_network=str(file.resolve()))
    assert plan_features(_rows(), KINDS, plan.encoding) == plan
    assert column_lineage(plan)["photo_network"] == "photo"


def test_columns_of_many_values_can_be_left_out() -> None:
    plan = plan_features(_rows(), KINDS, Features(high_cardinality="leave_out"))
    assert plan.columns == ["since", "comment", "photo"]
    assert plan.left_out["town"] == (
        "250 different texts in 500 training rows (features.high_cardinality: leave_out)"
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["it came late again", "very kind and quick", "never again, sorry"], True),
        (["supercalifragilisticexpialidocious arrived-undamaged", "a" * 50 + " b"], True),
        (["Anna Smith", "Bob Jones", "Eve Miller"], False),
        (["12 34 56", "78 90 12", "34 56 78"], False),
        (["https://example.org/" + "x" * 60, "https://example.org/" + "y" * 60], False),
        ([], False),
    ],
)
def test_language_is_told_from_names_and_numbers(texts: list[str], expected: bool) -> None:
    assert is_free_text(pd.Series(texts, dtype=object)) is expected


def test_columns_are_left_out_for_a_reason_that_is_handed_in() -> None:
    contract = Contract(problem="p", columns={name: ColumnContract(type="number")
                                              for name in ("a", "b")})  # fmt: skip
    train = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    plan = plan_features(train, contract, aside={"b": "not wanted"})
    assert (plan.target, plan.columns, plan.left_out) == ("", ["a"], {"b": "not wanted"})
