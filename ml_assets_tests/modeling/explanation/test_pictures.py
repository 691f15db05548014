from io import BytesIO

from matplotlib.image import imread

from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.explanation.dependence import dependences
from ml_assets.modeling.explanation.explain_model import explain_model
from ml_assets.modeling.explanation.pictures import (
    dependence_picture,
    importance_picture,
    swarm_picture,
)
from ml_assets.spec.explanation_report import ColumnImportance
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.page.drawn_colours import colours

TASK = "binary_classification"
MODEL, ROWS = model_of("random_forest", TASK), table(TASK, 60, seed=2)


def test_importance_is_drawn_in_both_ways() -> None:
    report = explain_model(MODEL, table(TASK), ROWS, "roc_auc", seed=1).report
    picture = importance_picture(report)
    assert colours(picture) >= {"#0072B2", "#009E73"}
    assert imread(BytesIO(picture), format="png").shape[1] > 600
    assert importance_picture(report) == picture


def test_a_point_per_row_without_colour_where_values_are_hidden() -> None:
    made, features = explain_rows(MODEL, ROWS, table(TASK, 20)), feature_matrix(ROWS, PLAN)
    importance = [
        ColumnImportance(column=c, importance=0.1, standard_error=0.0, mean_contribution=0.1)
        for c in PLAN.columns
    ]
    shown = swarm_picture(made, features, PLAN, 0, importance, hidden=())
    hidden = swarm_picture(made, features, PLAN, 0, importance, hidden=PLAN.columns)
    assert imread(BytesIO(shown), format="png").std() > 0.01
    # Of grey points nothing can be read but their places.
    pixels = imread(BytesIO(hidden), format="png")[..., :3]
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() < 0.02
    pixels = imread(BytesIO(shown), format="png")[..., :3]
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() > 0.3


def test_dependence_is_drawn_per_column() -> None:
    found = dependences(MODEL, ROWS, PLAN.columns, 0, hidden=(), seed=1)
    picture = dependence_picture(found)
    assert picture is not None
    assert "#D55E00" in colours(picture)
    one = dependence_picture(found[:1])
    assert one is not None
    assert imread(BytesIO(picture), format="png").shape > imread(BytesIO(one), format="png").shape
    assert dependence_picture([]) is None
