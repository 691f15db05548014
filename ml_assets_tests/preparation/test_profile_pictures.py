import struct
from datetime import datetime
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ml_assets.preparation.profile import profile
from ml_assets.preparation.profile_pictures import (
    associations_plot,
    profile_plot,
    rows_over_time_plot,
)

FRAME = pd.DataFrame({
    "income": [1000.0, 2500.0, None, 4000.0, 1000.0, 5000.5],
    "plan": ["free", "pro", "free", None, "free", "pro"],
    "since": pd.to_datetime(["2024-01-01", "2024-01-02", None, None, "2024-01-01", "2024-03-01"]),
    "y": [*"abaaab"],
})  # fmt: skip
RNG = np.random.default_rng(0)


def _size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_has_a_panel_for_missing_values_only_if_there_are_any() -> None:
    with_missing = profile_plot(profile(FRAME, "y"))
    without = profile_plot(profile(FRAME.dropna(), "y"))
    assert _size(with_missing)[0] == pytest.approx(1.5 * _size(without)[0], abs=2)
    assert profile_plot(profile(FRAME, "y")) == with_missing
    assert _size(profile_plot(profile(FRAME, None)))[0] < _size(without)[0]


def test_the_picture_takes_any_name_and_a_number_as_target() -> None:
    odd = {"income": r"$\frac$" + "x" * 80, "y": "$a$"}
    for target in odd.values():
        found = profile(FRAME.rename(columns=odd), target)
        assert profile_plot(found)
        assert associations_plot(found)


def test_pictures_of_a_sensitive_target_show_no_values() -> None:
    other = FRAME.assign(income=FRAME["income"] * 3)
    one, two = (
        profile_plot(profile(frame, "income", sensitive={"income"})) for frame in (FRAME, other)
    )
    assert one == two


def test_the_heat_map_grows_with_the_columns_up_to_twenty() -> None:
    def side(columns: int) -> int:
        frame = pd.DataFrame({f"x{i}": RNG.normal(size=60) for i in range(columns)})
        picture = associations_plot(profile(frame.assign(y=RNG.normal(size=60)), "y"))
        assert picture is not None
        return _size(picture)[1]

    assert side(3) < side(12) < side(19) == side(40)
    assert associations_plot(profile(pd.DataFrame({"y": [1.0, 2.0]}), "y")) is None


def test_strong_and_weak_relations_differ_in_lightness() -> None:
    x = RNG.normal(size=300)
    frame = pd.DataFrame({"y": x, "same": x * 2})
    noise = pd.DataFrame({"y": x, "noise": RNG.normal(size=300)})
    light = []
    for table in (frame, noise):
        picture = associations_plot(profile(table, "y"))
        assert picture is not None
        pixels = np.asarray(Image.open(BytesIO(picture)).convert("HSV"))
        # The cell is the largest coloured area left of the colour bar.
        part = pixels[:, : pixels.shape[1] // 2]
        light.append(np.median(part[part[..., 1] > 60][:, 2]))
    assert light[0] > light[1] + 50


def test_rows_over_time_are_drawn_where_there_is_a_time() -> None:
    now = datetime(2024, 7, 1)
    assert rows_over_time_plot(profile(FRAME, "y")) is None
    picture = rows_over_time_plot(profile(FRAME, "y", time_column="since", now=now))
    assert picture is not None
    assert _size(picture)[0] > _size(picture)[1]
    hidden = profile(FRAME, "y", time_column="since", sensitive={"since"}, now=now)
    assert rows_over_time_plot(hidden) is None
