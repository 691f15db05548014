from ml_assets.modeling.choice_table import member_rows, threshold_rows
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.tables import board
from ml_assets_tests.modeling.test_decision_threshold import choose, drawn
from ml_assets_tests.modeling.test_refit import ensemble_board


def test_members_are_told_with_weight_and_score() -> None:
    rows = member_rows(ensemble_board("regression"))
    assert rows[0] == {"trial": "t001", "family": "random_forest", "weight": 0.5,
                       "root_mean_squared_error": 0.89}  # fmt: skip
    assert len(rows) == 3
    assert member_rows(board("regression")) == []


def test_the_chosen_threshold_is_marked() -> None:
    found = choose(*drawn(300), costs=Costs(false_negative=5, false_positive=1))
    rows = threshold_rows(found)
    marked = [row for row in rows if row[""]]
    assert [row["threshold"] for row in marked] == [found.value]
    assert marked[0]["mean cost"] == found.achieved
    assert threshold_rows(choose(*drawn(300), metric="f1"))[0].keys() >= {"f1", "share positive"}
