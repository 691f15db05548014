from io import BytesIO

import numpy as np
from matplotlib.image import imread

from ml_assets.page.figure import MARKERS, PALETTE, looks, new_figure, png_of


def test_panels_stand_side_by_side_or_stacked() -> None:
    beside, axes = new_figure(2)
    assert len(axes) == 2
    assert imread(BytesIO(png_of(beside)), format="png").shape[1] == round(9.2 * 110)
    stacked, axes = new_figure(2, width=4.0, height=6.0, stacked=[1.0, 3.0])
    picture = imread(BytesIO(png_of(stacked)), format="png")
    assert picture.shape[:2] == (660, 440)
    heights = [each.get_position().height for each in axes]
    assert np.isclose(heights[1] / heights[0], 3.0, rtol=0.01)


def test_many_names_keep_looks_of_their_own() -> None:
    names = [f"family_{number:02d}" for number in range(len(PALETTE) * len(MARKERS))]
    assert len(set(looks(names).values())) == len(names)
    assert looks(reversed(names)) == looks(names)


def test_panels_stand_in_rows() -> None:
    figure, panels = new_figure(4, width=6.0, height=2.0, across=3)
    assert len(panels) == len(figure.axes) == 4
    assert tuple(figure.get_size_inches()) == (6.0, 4.0)
