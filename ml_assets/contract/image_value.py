"""Whether bytes are an image that can be decoded."""

import warnings
from contextlib import suppress
from io import BytesIO
from typing import Final

# Pillow knows many more; some of them run other programs.
FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
# A small file can unfold into gigabytes; photographs stay far below this.
MOST_PIXELS: Final = 50_000_000


def is_image(content: object) -> bool:
    """Return whether ``content`` is bytes of a PNG, JPEG, GIF, BMP, WebP or TIFF image, whole.

    Pillow decodes it. An image of more than 50 million pixels is none: decoding it would take
    gigabytes.
    """
    if not isinstance(content, bytes | bytearray):
        return False
    from PIL import Image

    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                return False
            # Decoded once: `verify` does not notice a picture that is cut short.
            image.load()
            return True
    return False
