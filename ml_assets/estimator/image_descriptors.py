"""Images as numbers: the pixels of a small picture, or statistics of colours and edges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from ml_assets.estimator.image_file import picture
from ml_assets.estimator.transformer import Transformer, column_names
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from PIL.Image import Image

_Read = TypeVar("_Read")

# Larger pictures are averaged down to this side before their colours are counted.
_COLOUR_SIDE = 256
_COLOUR_BINS = 8
_EDGE_SIDE = 32
_CELLS = 4
_ORIENTATIONS = 9
# Numbers of images already seen, because a search fits the same rows again and again, and
# decoding is most of the work. At most 32 MiB.
_KNOWN: "dict[tuple[str, int, bytes], np.ndarray]" = {}
_MOST_KNOWN = 2**22


def grey_pixels(image: "Image", size: int) -> "np.ndarray":
    """Return the picture in grey at ``size`` x ``size``, (size * size,), row by row, 0 to 1."""
    import numpy as np
    from PIL import Image

    small = image.convert("L").resize((size, size), Image.Resampling.BOX)
    return np.asarray(small, dtype="float64").ravel() / 255


def image_descriptors(image: "Image") -> "np.ndarray":
    """Return 177 numbers of a picture, (177,), float64, in the order of :func:`descriptor_names`.

    Mean, standard deviation (0 to 1) and the shares of 8 equal bins of each colour; a histogram of
    9 edge orientations in each of 4 x 4 cells; natural logarithms of width and height in pixels
    and of their ratio.
    """
    import numpy as np

    factor = max(1, -(-max(image.size) // _COLOUR_SIDE))
    colours = np.asarray(image.reduce(factor), dtype="float64").reshape(-1, 3) / 255
    bins = np.minimum((colours * _COLOUR_BINS).astype("int64"), _COLOUR_BINS - 1)
    shares = [np.bincount(bins[:, i], minlength=_COLOUR_BINS) / len(bins) for i in range(3)]
    width, height = np.log(image.size)
    return np.concatenate([
        colours.mean(axis=0), colours.std(axis=0), *shares,
        edge_orientations(grey_pixels(image, _EDGE_SIDE).reshape(_EDGE_SIDE, _EDGE_SIDE)),
        [width, height, width - height],
    ])  # fmt: skip


def edge_orientations(grey: "np.ndarray") -> "np.ndarray":
    """Return the strength of edges by orientation and cell, (4 * 4 * 9,), of length 1 or 0.

    A small histogram of oriented gradients (Dalal & Triggs 2005,
    https://doi.org/10.1109/CVPR.2005.177): gradients by the mask -1, 0, 1; each pixel votes with
    its gradient's length for one of 9 directions from 0 to 180 degrees. Unlike there, votes are
    not shared between neighbouring cells, and the whole picture is normalised at once.
    ``grey`` is square, its side a multiple of 4.
    """
    import numpy as np

    down, right = np.zeros_like(grey), np.zeros_like(grey)
    down[1:-1], right[:, 1:-1] = grey[2:] - grey[:-2], grey[:, 2:] - grey[:, :-2]
    direction = np.arctan2(down, right) % np.pi / np.pi * _ORIENTATIONS
    cell = np.arange(len(grey)) * _CELLS // len(grey)
    place = (cell[:, None] * _CELLS + cell) * _ORIENTATIONS
    place = place + direction.astype("int64") % _ORIENTATIONS
    size = _CELLS * _CELLS * _ORIENTATIONS
    votes = np.bincount(place.ravel(), np.hypot(down, right).ravel(), size)
    length = np.linalg.norm(votes)
    return votes / length if length else votes


def descriptor_names() -> list[str]:
    """Return the names of the numbers of :func:`image_descriptors`."""
    colours = ("red", "green", "blue")
    cells = product(range(_CELLS), range(_CELLS), range(_ORIENTATIONS))
    return [
        *(f"{colour}_{statistic}" for statistic in ("mean", "std") for colour in colours),
        *(f"{colour}_bin_{number}" for colour in colours for number in range(_COLOUR_BINS)),
        *(f"edges_{row}_{column}_{angle}" for row, column, angle in cells),
        "log_width", "log_height", "log_aspect",
    ]  # fmt: skip


def rows_of_images(
    column: "pd.Series", read: "Callable[[bytes], _Read]"
) -> "Iterator[_Read | None]":
    """Yield what ``read`` makes of each row's image file, None for a missing one (None).

    Adds row and column to a DataError.
    """
    for row, content in column.items():
        try:
            yield None if content is None else read(content)
        except DataError as error:
            raise DataError(
                f"Column {column.name!r}, row {row}: {error.what}",
                found=error.found,
                mend=error.mend,
            ) from error


@dataclass(eq=False)
class ImageDescriptors(Transformer):
    """Each column of image files as its descriptors, or as ``size`` x ``size`` grey pixels.

    Nothing is learnt. A missing image (None) is NaN in all its numbers. Raises DataError naming
    row and column of a file that cannot be read.
    """

    images: Literal["descriptors", "pixels"]
    size: int

    def fit(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Self:
        """Remember the columns' names."""
        self.columns_ = column_names(X)
        return self

    def transform(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return (rows, encoded features), float64, from columns of bytes."""
        import numpy as np

        return np.hstack([np.vstack(list(self._rows(X[column]))) for column in self.columns_])

    def _rows(self, column: "pd.Series") -> "Iterator[np.ndarray]":
        import numpy as np

        missing = np.full(len(self._names()), np.nan)
        for numbers in rows_of_images(column, self._numbers):
            yield missing if numbers is None else numbers

    def _numbers(self, content: bytes) -> "np.ndarray":
        key = (self.images, self.size, blake2b(content, digest_size=16).digest())
        if (known := _KNOWN.get(key)) is None:
            image = picture(content)
            pixels = self.images == "pixels"
            known = grey_pixels(image, self.size) if pixels else image_descriptors(image)
            if (len(_KNOWN) + 1) * len(known) > _MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[key] = known
        return known

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return names such as ``photo_red_mean``, or ``photo_0_15`` for row 0, column 15."""
        import numpy as np

        names = [f"{column}_{name}" for column in self.columns_ for name in self._names()]
        return np.asarray(names, dtype=object)

    def _names(self) -> list[str]:
        if self.images == "descriptors":
            return descriptor_names()
        return [f"{row}_{column}" for row, column in product(range(self.size), repeat=2)]
