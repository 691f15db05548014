"""Where the level of a metric changed from one window on.

Binary segmentation (Scott and Knott 1974; Vostrikova 1981): the windows are parted where the means
of both sides differ most, measured in their standard errors, as long as chance alone would hardly
make so great a difference. What chance makes is drawn: windows of the same errors and one level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.spec.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np

_LEVEL, _DRAWS = 0.01, 1000
_FEWEST = 4
_Z = 1.96


@dataclass(frozen=True)
class ChangePoint:
    """The place of the first window of a new level, and the mean levels before and from it on."""

    place: int
    before: float
    after: float
    p_value: float


def change_points(values: Sequence[Estimate], seed: int) -> list[ChangePoint]:
    """Return the changes of level in a series of windows, in order; none of fewer than four.

    A window's standard error is told from its interval. Each change has a p-value below 1 %.
    """
    import numpy as np

    found: list[ChangePoint] = []
    level = np.array([one.value for one in values])
    errors = np.array([(one.high - one.low) / (2 * _Z) for one in values])
    usable = np.isfinite(level) & np.isfinite(errors) & (errors > 0)
    if usable.sum() < _FEWEST:
        return []
    places = np.flatnonzero(usable)
    _split(places, level, errors, np.random.default_rng(seed), found)
    return sorted(found, key=lambda one: one.place)


def _split(
    places: "np.ndarray",
    level: "np.ndarray",
    errors: "np.ndarray",
    rng: "np.random.Generator",
    found: list[ChangePoint],
) -> None:
    import numpy as np

    if len(places) < _FEWEST:
        return
    values, weights = level[places], 1.0 / errors[places] ** 2
    gaps = _gaps(values[None], weights)[0]
    best = int(np.argmax(gaps))
    chance = _gaps(rng.normal(size=(_DRAWS, len(places))) * errors[places], weights).max(axis=1)
    p_value = float((1 + (chance >= gaps[best]).sum()) / (1 + _DRAWS))
    if p_value >= _LEVEL:
        return
    left, right = places[: best + 1], places[best + 1 :]
    before, after = (float(np.average(level[side], weights=1.0 / errors[side] ** 2))
                     for side in (left, right))  # fmt: skip
    found.append(ChangePoint(int(right[0]), before, after, p_value))
    for side in (left, right):
        _split(side, level, errors, rng, found)


def _gaps(values: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Return by how many standard errors both sides differ, (draws, windows - 1)."""
    import numpy as np

    left = weights.cumsum()[:-1]
    right = weights.sum() - left
    sums = (values * weights).cumsum(axis=1)
    total = sums[:, -1:]
    difference = sums[:, :-1] / left - (total - sums[:, :-1]) / right
    return np.abs(difference) / np.sqrt(1.0 / left + 1.0 / right)
