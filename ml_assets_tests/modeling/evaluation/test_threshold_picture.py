from ml_assets.modeling.evaluation.threshold_picture import thresholds
from ml_assets.modeling.evaluation.threshold_points import threshold_points
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.evaluation.test_gains import drawn
from ml_assets_tests.page.drawn_colours import colours


def test_the_models_threshold_is_marked_with_and_without_costs() -> None:
    truth, probability = drawn()
    costs = Costs(false_negative=9, false_positive=2)
    pictures = [
        thresholds(threshold_points(truth, probability, place, costs=stated), place, "yes")
        for place in (0.2, 0.6)
        for stated in (None, costs)
    ]
    assert len(set(pictures)) == 4
    for picture in pictures:
        assert colours(picture) >= {"#0072B2", "#D55E00", "#009E73", "#707070"}


def test_a_precision_that_is_not_defined_is_left_out() -> None:
    truth, probability = drawn(20)
    points = threshold_points(truth, probability / 3, 0.9)
    assert points[-1].precision is None
    assert "#0072B2" in colours(thresholds(points, 0.9, "yes"))
