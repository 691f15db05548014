from io import BytesIO

from matplotlib.image import imread

from ml_assets.modeling.importance_shown import importance_bars, importance_markdown
from ml_assets.modeling.trial_importance import Importance, importance
from ml_assets_tests.modeling.searched import searched


def test_nothing_found_is_not_drawn_but_told() -> None:
    found = importance(searched(8))
    assert importance_bars(found) is None
    text = importance_markdown(found)
    assert "| forest | 5 | – | fewer than 20 trials |" in text
    assert "Breiman 2001" in text


def test_importance_as_text_names_the_parameters() -> None:
    text = importance_markdown(importance(searched()))
    row = next(line for line in text.splitlines() if line.startswith("| forest |"))
    assert row.index("`depth`") < row.index("`split`")


def test_each_that_was_found_has_its_panel() -> None:
    one = Importance("forest", 30, 0.5, {f"p{n}": 0.1 for n in range(20)})
    heights = []
    for found in ([one], [one, one]):
        picture = importance_bars([*found, Importance("kernel", 3)])
        assert picture is not None
        heights.append(imread(BytesIO(picture), format="png").shape[0])
    assert 1.5 * heights[0] < heights[1] < 2 * heights[0]
