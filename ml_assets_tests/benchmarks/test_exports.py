from benchmarks.exports import fitted
from benchmarks.exports_table import CONTRACT, draw, plan_for
from ml_assets.contract.row_check import check_rows
from ml_assets.modeling.families.registry import FAMILIES


def test_the_drawn_rows_keep_their_contract() -> None:
    rows = draw(200, 1, "regression")
    assert check_rows(rows, CONTRACT).broken.empty
    assert "city" not in plan_for("clustering", "k_means").columns
    assert "grade" not in plan_for("regression", "catboost").columns


def test_a_model_knows_its_classes() -> None:
    family = FAMILIES["linear"]
    task = "multiclass_classification"
    model = fitted(family, family.portfolio(task)[0], task, draw(200, 1, task))
    assert model.info.classes == ["high", "low", "middle", "top"]
