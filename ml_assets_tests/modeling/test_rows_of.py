from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.rows_of import rows_of
from ml_assets_tests.modeling.tables import PLAN, table


def test_rows_are_what_the_plan_names() -> None:
    frame = table("regression").assign(counts=2.0)
    rows = rows_of(frame, PLAN)
    assert rows.X.equals(feature_matrix(frame, PLAN))
    assert (rows.y == frame["y"]).all()
    assert rows.weights is None
    weighted = rows_of(frame, PLAN.model_copy(update={"weight": "counts"}))
    assert weighted.weights is not None
    assert set(weighted.weights) == {2.0}
