from ml_assets.modeling.evaluation.fairness_pictures import groups_picture
from ml_assets.page.figure import GREY, PALETTE
from ml_assets.spec.estimate import Estimate
from ml_assets_tests.page.drawn_colours import colours
from ml_assets_tests.spec.part_reports import fairness_report


def test_a_panel_per_rate() -> None:
    (column,) = fairness_report().columns
    alone = colours(groups_picture(column))
    assert PALETTE[0] in alone
    assert PALETTE[1] not in alone
    error = Estimate(value=0.1, low=-0.2, high=0.4)
    groups = [group.model_copy(update={"rates": group.rates | {"mean_error": error}})
              for group in column.groups]  # fmt: skip
    both = colours(groups_picture(column.model_copy(update={"groups": groups, "outcome": None})))
    assert {PALETTE[0], PALETTE[1], GREY} <= both


def test_a_rate_that_one_group_lacks_is_drawn_for_the_others() -> None:
    (column,) = fairness_report().columns
    bare = column.groups[0].model_copy(update={"rates": {}})
    picture = groups_picture(column.model_copy(update={"groups": [bare, column.groups[1]]}))
    assert PALETTE[0] in colours(picture)
