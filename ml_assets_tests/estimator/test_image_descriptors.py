import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ml_assets.estimator import image_descriptors as room
from ml_assets.estimator.image_descriptors import (
    ImageDescriptors,
    descriptor_names,
    edge_orientations,
    grey_pixels,
    image_descriptors,
)
from ml_assets.spec.errors import DataError
from ml_assets_tests.estimator.test_image_file import encoded


def noise(height: int, width: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype("uint8")


def named(image: Image.Image) -> dict[str, float]:
    return dict(zip(descriptor_names(), image_descriptors(image), strict=True))


def test_colours_are_counted_as_numpy_counts_them() -> None:
    pixels = noise(20, 30)
    found = named(Image.fromarray(pixels))
    for position, colour in enumerate(("red", "green", "blue")):
        channel = pixels[:, :, position] / 255
        assert found[f"{colour}_mean"] == pytest.approx(channel.mean())
        assert found[f"{colour}_std"] == pytest.approx(channel.std())
        shares = [found[f"{colour}_bin_{number}"] for number in range(8)]
        counts, _ = np.histogram(channel, bins=8, range=(0, 1))
        assert shares == pytest.approx(counts / channel.size)
    assert found["log_width"] == pytest.approx(np.log(30))
    assert found["log_aspect"] == pytest.approx(np.log(1.5))
    assert len(found) == 177


def test_a_large_picture_is_averaged_before_its_colours_are_counted() -> None:
    found = named(Image.fromarray(noise(100, 1000)))
    assert found["red_mean"] == pytest.approx(noise(100, 1000)[:, :, 0].mean() / 255, abs=0.01)
    assert found["log_width"] == pytest.approx(np.log(1000))


@pytest.mark.parametrize(("angle", "bins"), [(0, {0}), (90, {4}), (45, {2}), (135, {6})])
def test_an_edge_votes_for_the_direction_in_which_grey_grows(angle: int, bins: set[int]) -> None:
    down, right = np.mgrid[0:32, 0:32] - 15.5
    turned = np.deg2rad(angle)
    ramp = 0.5 + 0.01 * (right * np.cos(turned) + down * np.sin(turned))
    votes = edge_orientations(ramp).reshape(4, 4, 9)
    assert np.linalg.norm(votes) == pytest.approx(1.0)
    assert set(votes[1:3, 1:3].sum(axis=(0, 1)).nonzero()[0]) == bins
    # A ramp that falls instead is the same edge.
    assert edge_orientations(1 - ramp) == pytest.approx(edge_orientations(ramp), abs=1e-9)


def test_an_edge_votes_in_its_own_cell_and_a_flat_picture_nowhere() -> None:
    step = np.zeros((32, 32))
    step[0:8, 4:] = 1.0
    votes = edge_orientations(step).reshape(4, 4, 9)
    assert votes[0, 0, 0] == votes.max()
    assert votes[2:].sum() == 0.0
    assert edge_orientations(np.full((32, 32), 0.3)).tolist() == [0.0] * 144


def test_pixels_are_means_of_grey_squares() -> None:
    grey = noise(16, 16)[:, :, 0]
    means = grey.reshape(4, 4, 4, 4).mean(axis=(1, 3)) / 255
    assert grey_pixels(Image.fromarray(grey), 4) == pytest.approx(means.ravel(), abs=1 / 255)


@pytest.mark.parametrize("images", ["descriptors", "pixels"])
def test_columns_of_images_become_named_numbers(images: str) -> None:
    first, second = (encoded(Image.fromarray(noise(9, 7, seed))) for seed in (1, 2))
    frame = pd.DataFrame({"front": [first, None], "back": [second, first]}, dtype=object)
    transformer = ImageDescriptors("pixels" if images == "pixels" else "descriptors", 4)
    got = transformer.fit(frame).transform(frame)
    names = transformer.get_feature_names_out()
    each = 16 if images == "pixels" else 177
    assert got.shape == (2, 2 * each)
    assert len(names) == 2 * each
    assert names[each] == ("back_0_0" if images == "pixels" else "back_red_mean")
    assert np.isnan(got[1, :each]).all()
    assert got[1, each:].tolist() == got[0, :each].tolist()
    assert not np.isnan(got[0]).any()


def test_a_file_that_cannot_be_read_is_named() -> None:
    good = encoded(Image.fromarray(noise(5, 5)))
    frame = pd.DataFrame({"photo": [good, good[:30]]}, index=[7, 9], dtype=object)
    with pytest.raises(DataError, match=r"Column 'photo', row 9: The bytes are no image.*Mend"):
        ImageDescriptors("pixels", 4).fit(frame).transform(frame)


def test_an_image_is_decoded_once_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[tuple[str, int, bytes], np.ndarray] = {}
    monkeypatch.setattr(room, "_KNOWN", known)
    monkeypatch.setattr(room, "_MOST_KNOWN", 3 * 16)
    contents = [encoded(Image.fromarray(noise(5, 5, seed))) for seed in range(5)]
    frame = pd.DataFrame({"photo": contents}, dtype=object)
    once = ImageDescriptors("pixels", 4).fit_transform(frame)
    assert 0 < len(known) <= 3
    again = ImageDescriptors("pixels", 4).fit_transform(frame)
    np.testing.assert_array_equal(once, again)
    monkeypatch.setattr(room, "picture", None)  # what is known is not decoded again
    ImageDescriptors("pixels", 4).fit_transform(frame.tail(1))
