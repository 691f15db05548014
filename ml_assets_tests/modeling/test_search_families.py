import pytest

from ml_assets.modeling.families.registry import FAMILIES, family_named
from ml_assets.modeling.rows_of import rows_of
from ml_assets.modeling.search_families import most_gpus, search_families
from ml_assets.modeling.trial_run import SearchData
from ml_assets.spec.errors import SearchError
from ml_assets.spec.search_limits import Search
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec


def test_families_left_out_are_told() -> None:
    plan = PLAN.model_copy(update={"weight": "counts"})
    rows = rows_of(table("regression").assign(counts=1.0), plan)
    data = SearchData(rows, [], plan, "regression", "r2", None, 1)
    spec = make_spec(problem={"task": "regression", "target": "y"})
    lines: list[str] = []
    names = {family.name for family in search_families(data, spec, lines.append)}
    assert {"linear", "random_forest"} <= names
    assert "nearest_neighbors" not in names
    assert len(lines) == 1
    assert "nearest_neighbors (takes no weights of rows)" in lines[0]
    assert data.classes == 0


def test_the_most_gpus_of_a_trial_are_asked_for() -> None:
    limits = Search(gpu={"xgboost": 0.5, "catboost": 2})
    assert most_gpus([FAMILIES["linear"], FAMILIES["xgboost"]], limits) == 0.5
    assert most_gpus([FAMILIES["catboost"], FAMILIES["xgboost"]], limits) == 2
    assert most_gpus([FAMILIES["linear"]], limits) == 0.0
    own = "ml_assets_tests.modeling.odd_families.Raising"
    with pytest.raises(SearchError, match="uses no GPU"):
        most_gpus([family_named(own)], Search(families=[own], gpu={own: 1}))
