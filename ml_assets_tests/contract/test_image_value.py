import struct
import zlib
from io import BytesIO
from typing import Any

import pytest

from ml_assets.contract.image_value import FORMATS, MOST_PIXELS, is_image


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    from PIL import Image

    content = BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_whole_images_of_known_formats_are_images(kind: str) -> None:
    content = image_bytes(kind)
    assert is_image(content)
    assert is_image(bytearray(content))
    assert not is_image(content[: len(content) // 2])
    assert not is_image(content[:20])


@pytest.mark.parametrize("value", [None, "", b"", b"GIF89a", 3, [1], "data:image/png", b"\0" * 99])
def test_anything_else_is_none(value: Any) -> None:
    assert not is_image(value)


@pytest.mark.parametrize("kind", ["EPS", "PPM", "ICO"])
def test_formats_that_may_run_programs_or_that_nobody_reads_are_none(kind: str) -> None:
    assert not is_image(image_bytes(kind))


def test_a_small_file_that_claims_a_huge_picture_is_not_decoded() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    content = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + image_bytes()[33:]
    )  # fmt: skip
    assert not is_image(content)
