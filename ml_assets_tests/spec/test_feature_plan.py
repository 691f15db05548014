from ml_assets.spec.feature_plan import Feature, FeaturePlan

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
