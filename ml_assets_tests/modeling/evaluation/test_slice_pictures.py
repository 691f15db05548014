from io import BytesIO

from matplotlib.image import imread

from ml_assets.modeling.evaluation.slice_pictures import worst_slices
from ml_assets.page.figure import GREY, PALETTE
from ml_assets_tests.page.drawn_colours import colours
from ml_assets_tests.spec.part_reports import slice_named, slice_report


def test_failing_slices_and_chance_are_drawn_apart() -> None:
    drawn = worst_slices(slice_report(slice_named(reason="is too bad"), slice_named("size ≥ 3")))
    assert drawn is not None
    assert {PALETTE[0], PALETTE[1]} <= colours(drawn)
    chance = worst_slices(slice_report(slice_named(adjusted_p=0.6, low=None, high=None)))
    assert chance is not None
    assert GREY in colours(chance)
    assert PALETTE[1] not in colours(chance)


def test_a_picture_grows_with_its_slices_and_names_stay_short() -> None:
    few = worst_slices(slice_report(slice_named()))
    many = worst_slices(slice_report(*[slice_named("long " * 40 + str(at)) for at in range(30)]))
    assert few is not None
    assert many is not None
    heights = [imread(BytesIO(png), format="png").shape[0] for png in (few, many)]
    assert heights[1] == heights[0] + round(11 * 0.32 * 110)


def test_slices_without_a_score_are_no_picture() -> None:
    assert worst_slices(slice_report(slice_named(score=None, low=None, high=None))) is None
