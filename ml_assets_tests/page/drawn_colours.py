"""The colours of a picture."""

from io import BytesIO

import numpy as np
from matplotlib.image import imread

from ml_assets.page.figure import GREY, PALETTE


def colours(picture: bytes) -> set[str]:
    """The palette's colours that occur in a PNG file."""
    pixels = np.round(imread(BytesIO(picture), format="png")[:, :, :3] * 255).astype(int)
    codes = np.unique(pixels @ np.array([65536, 256, 1]))
    return {colour for colour in (*PALETTE, GREY) if int(colour[1:], 16) in codes}
