"""Image files as pictures, without trusting them."""

from io import BytesIO
from typing import TYPE_CHECKING

from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

# Pillow knows many more; some of them run other programs.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
# A file of a few kilobytes can claim more pixels than the memory holds.
MOST_PIXELS = 50_000_000


def picture(content: bytes) -> "Image":
    """Decode an image file with Pillow into red, green and blue, 8 bits each, upright.

    Of several frames the first is taken; transparency is dropped, and 16-bit grey is scaled down.
    Raises DataError for bytes that are no image of a known type, for a torn one, and for one of
    more than 50 million pixels, which is not decoded.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _refuse_if_huge(image)
            return _decoded(image)
    except DataError:
        raise
    except UnidentifiedImageError:
        found = f"{len(content)} bytes that begin with {content[:8]!r}"
    # Pillow's decoders raise whatever a damaged value breaks first.
    except Exception as error:
        found = f"{type(error).__name__}: {error}"
    raise DataError(
        "The bytes are no image that can be read",
        found=found,
        mend=f"use an image of type {', '.join(FORMATS)}",
    )


def _refuse_if_huge(image: "Image") -> None:
    if (pixels := image.width * image.height) > MOST_PIXELS:
        raise DataError(
            f"An image has more than {MOST_PIXELS:,} pixels",
            found=f"{image.width} x {image.height} = {pixels:,}",
            mend="scale it down",
        )


def _decoded(image: "Image") -> "Image":
    from PIL import ImageOps

    return _eight_bits(ImageOps.exif_transpose(image)).convert("RGB")


def _eight_bits(image: "Image") -> "Image":
    import numpy as np
    from PIL import Image

    if not image.mode.startswith("I"):
        return image
    # Pillow's own conversion cuts 16 bits off at 255 instead of scaling them.
    values = np.asarray(image).astype("float64") / 257
    return Image.fromarray(values.clip(0, 255).round().astype("uint8"))
