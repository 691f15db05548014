import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml_assets.estimator.image_file import FORMATS, picture
from ml_assets.spec.errors import DataError


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


GREEN = Image.new("RGB", (6, 4), (10, 200, 30))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_known_type_is_decoded(kind: str) -> None:
    image = picture(encoded(GREEN, kind))
    assert (image.mode, image.size) == ("RGB", (6, 4))
    assert np.abs(np.asarray(image).astype(int) - (10, 200, 30)).max() <= 12


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_red_green_and_blue(mode: str) -> None:
    image = Image.new(mode, (3, 2)) if mode == "I;16" else GREEN.convert(mode)
    assert picture(encoded(image, "TIFF")).mode == "RGB"


def test_sixteen_bits_are_scaled_to_eight() -> None:
    grey = Image.fromarray(np.array([[0, 257, 32768, 65535]], dtype="uint16"))
    assert np.asarray(picture(encoded(grey)))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_a_turned_photo_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert picture(encoded(GREEN, "JPEG", exif=exif)).size == (4, 6)


def test_a_claim_of_more_pixels_than_memory_is_refused_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    bomb += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(DataError, match=r"more than 50,000,000 pixels|DecompressionBomb"):
        picture(bomb)
    flat = encoded(Image.new("1", (7_100, 7_100)))
    assert len(flat) < 20_000
    with pytest.raises(DataError, match=r"7100 x 7100 = 50,410,000.*scale it down"):
        picture(flat)


@pytest.mark.parametrize(
    "content", [b"", b"text", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9"]
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(DataError, match=r"no image that can be read.*PNG, JPEG"):
        picture(content)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_torn_file_is_refused(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (40, 40, 3)).astype("uint8")
    content = encoded(Image.fromarray(noise), kind)
    with pytest.raises(DataError, match="no image that can be read"):
        picture(content[: len(content) // 2])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 60), st.binary(min_size=1, max_size=6))
def test_a_damaged_file_is_a_picture_or_a_data_error(kind: str, at: int, damage: bytes) -> None:
    content = encoded(GREEN, kind)
    at = min(at, len(content) - 1)
    try:
        image = picture(content[:at] + damage + content[at + len(damage) :])
    except DataError:
        return
    assert image.mode == "RGB"
