"""Parallel coordinates (Inselberg 1985): every trial a line through its hyper-parameters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.leaderboard import Leaderboard, Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FAMILIES, _MIN_TRIALS, _MOST_PARAMS = 2, 4, 10
_MOST_LINES = 60  # more lines hide one another
# Positive numbers that span more than this are spread by their logarithm.
_LOG_SPAN = 10.0
_MOST_LEVELS = 8
_ABSENT = -0.14


@dataclass(frozen=True)
class Axis:
    """One parameter: the place of each trial between 0 and 1, and labels along the axis.

    A trial without the parameter lies below the axis.
    """

    name: str
    places: list[float]
    labels: list[tuple[float, str]]


def parallel_coordinates(board: Leaderboard) -> bytes | None:
    """Draw the leading families' trials, coloured by their score's rank within the family.

    At most two families with at least four scored trials and a parameter that varies, the one
    with the best trial on top; None if there is none. The best trial of each is drawn in orange,
    of many trials the best 60.
    """
    leading: list[tuple[str, list[Trial], list[Axis]]] = []
    scored = [trial for trial in board.trials if trial.score is not None]
    for family in dict.fromkeys(trial.family for trial in scored):
        own = [trial for trial in scored if trial.family == family]
        axes = axes_of([trial.params for trial in own])
        if len(own) >= _MIN_TRIALS and axes:
            leading.append((family, own, axes[:_MOST_PARAMS]))
    if not leading:
        return None
    leading = leading[:_FAMILIES]
    width = max(6.4, 1.15 * max(len(axes) for _, _, axes in leading) + 1.6)
    heights = [2.7] * len(leading)
    figure, panels = new_figure(len(leading), width=width, height=sum(heights), stacked=heights)
    for panel, (family, trials, axes) in zip(panels, leading, strict=True):
        _draw(panel, trials, axes, board)
        shown = f"{len(trials)} trials" if len(trials) <= _MOST_LINES else (
            f"the best {_MOST_LINES} of {len(trials)} trials")  # fmt: skip
        title = f"{family.replace('_', ' ')}: {shown}, the best in orange"
        panel.set_title(title, fontsize=10)
    return png_of(figure)


def axes_of(rows: list[dict[str, Any]]) -> list[Axis]:
    """Return an axis per parameter that varies among these trials, in the parameters' order."""
    names = dict.fromkeys(key for row in rows for key in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    varying = {name: values for name, values in columns.items() if len(set(map(repr, values))) > 1}
    return [
        (_of_numbers if all(map(_is_number, values)) else _of_levels)(name, values)
        for name, values in varying.items()
    ]


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _of_numbers(name: str, values: list[Any]) -> Axis:
    import math

    present = sorted(value for value in values if value is not None)
    low, high = present[0], present[-1]
    if low == high:
        return Axis(name, [_ABSENT if value is None else 0.5 for value in values],
                    [(0.5, f"{low:.3g}")])  # fmt: skip
    logarithmic = low > 0 and high / low > _LOG_SPAN
    start, end = (math.log(low), math.log(high)) if logarithmic else (low, high)

    def place(value: float) -> float:
        return ((math.log(value) if logarithmic else value) - start) / (end - start)

    middle = math.exp((start + end) / 2) if logarithmic else (start + end) / 2
    labels = [(0.0, f"{low:.3g}"), (0.5, f"{middle:.3g}"), (1.0, f"{high:.3g}")]
    places = [_ABSENT if value is None else place(value) for value in values]
    return Axis(f"{name}\n(log)" if logarithmic else name, places, labels)


def _of_levels(name: str, values: list[Any]) -> Axis:
    levels = sorted({str(value) for value in values if value is not None})
    if len(levels) == 1:
        where = {levels[0]: 0.5}
    else:
        where = {level: index / (len(levels) - 1) for index, level in enumerate(levels)}
    shown = levels if len(levels) <= _MOST_LEVELS else [levels[0], levels[-1]]
    labels = [(where[level], level if len(level) <= 14 else level[:13] + "…") for level in shown]
    return Axis(name, [_ABSENT if v is None else where[str(v)] for v in values], labels)


def _draw(panel: "Axes", trials: list[Trial], axes: list[Axis], board: Leaderboard) -> None:
    _draw_lines(panel, trials, axes, board)
    for position, axis in enumerate(axes):
        panel.axvline(position, color=GREY, lw=0.8, zorder=0)
        for height, label in axis.labels:
            panel.annotate(
                label, (position, height), xytext=(5, 0), textcoords="offset points",
                fontsize=7, va="center", zorder=5,
                bbox={"fc": "white", "ec": "none", "alpha": 0.75, "pad": 0.8},
            )  # fmt: skip
    absent = any(place == _ABSENT for axis in axes for place in axis.places)
    panel.set_yticks([_ABSENT] if absent else [], ["not used"] if absent else [], fontsize=7)
    panel.set_xticks(range(len(axes)), [axis.name for axis in axes], fontsize=8,
                     rotation=20 if len(axes) > 4 else 0)  # fmt: skip
    panel.set_xlim(-0.15, len(axes) - 0.45 if len(axes) > 1 else 0.6)
    panel.spines[["left", "bottom"]].set_visible(False)
    panel.grid(visible=False)


def _draw_lines(panel: "Axes", trials: list[Trial], axes: list[Axis], board: Leaderboard) -> None:
    import numpy as np
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    # The worst are drawn first, so that the best lie on top.
    order = sorted(range(len(trials)), key=lambda index: _loss(trials[index], board))
    order = order[:_MOST_LINES]
    worst = max(1, len(order) - 1)
    colours = colormaps["viridis"]
    rng = np.random.default_rng(board.seed)
    for rank, index in reversed(list(enumerate(order))):
        # Moved by a hair, or trials with the same levels would hide one another.
        heights = [axis.places[index] + rng.uniform(-0.012, 0.012) for axis in axes]
        colour, wide = (colours(rank / worst), 0.9) if rank else (PALETTE[1], 2.4)
        panel.plot(range(len(axes)), heights, marker="o", ms=4 - 2 * (rank > 0), color=colour,
                   lw=wide)  # fmt: skip
    scale = ScalarMappable(Normalize(0, worst), colours)
    bar = panel.figure.colorbar(scale, ax=panel, fraction=0.03, pad=0.01)
    bar.set_ticks([0, worst], labels=["best", "worst"], fontsize=7)
    bar.ax.invert_yaxis()


def _loss(trial: Trial, board: Leaderboard) -> float:
    if trial.score is None:
        return float("inf")
    return -trial.score if board.greater_is_better else trial.score
