from io import BytesIO

from matplotlib.image import imread

from ml_assets.modeling.calibration import calibration
from ml_assets.modeling.choice_pictures import reliability, threshold_curve
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.test_decision_threshold import choose, drawn
from ml_assets_tests.page.drawn_colours import colours


def test_the_curve_and_its_threshold_are_drawn() -> None:
    found = choose(*drawn(300), costs=Costs(false_negative=5, false_positive=1))
    picture = threshold_curve(found)
    assert colours(picture) >= {"#0072B2", "#D55E00"}
    assert imread(BytesIO(picture), format="png").shape[0] > 300
    assert threshold_curve(found) == picture


def test_reliability_is_drawn_also_of_one_bin() -> None:
    y, told = drawn(300)
    for shares in (told, told * 0 + 0.5):
        picture = reliability(calibration(y, shares, ("no", "yes"), "yes", seed=1))
        assert "#0072B2" in colours(picture)
