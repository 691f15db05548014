from typing import Any

import pytest

from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.problem_spec import Features

PLAN = FeaturePlan(
    target="left",
    features=[
        Feature(column="plan", kind="category", categories=["basic", "gold"]),
        Feature(column="age", kind="number"),
        Feature(column="tenure", kind="number", nullable=True),
    ],
    left_out={"id": "names the row"},
)


def test_columns_keep_their_order() -> None:
    assert PLAN.columns == ["plan", "age", "tenure"]


def test_features_of_a_kind_keep_their_order() -> None:
    assert [feature.column for feature in PLAN.of_kind("number")] == ["age", "tenure"]
    assert PLAN.of_kind("datetime") == []


def test_a_document_of_older_kinds_stays_as_it_was() -> None:
    old = {
        "target": "left",
        "features": [
            {"column": "plan", "kind": "category", "nullable": False,
             "categories": ["basic", "gold"]},
            {"column": "age", "kind": "number", "nullable": False, "categories": None},
            {"column": "tenure", "kind": "number", "nullable": True, "categories": None},
        ],
        "left_out": {"id": "names the row"},
    }  # fmt: skip
    assert FeaturePlan.model_validate(old) == PLAN
    assert PLAN.model_dump(mode="json") == old


@pytest.mark.parametrize("settings", [{}, {"keep": 0.5}, {"text": "hashing", "text_terms": 9}])
def test_a_plan_comes_back_from_its_document(settings: dict[str, Any]) -> None:
    since = Feature(column="since", kind="datetime", parts=["month", "hour"])
    plan = FeaturePlan(target="y", features=[since], encoding=Features(**settings))
    assert FeaturePlan.model_validate_json(plan.model_dump_json()) == plan
