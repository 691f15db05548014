"""The one style of all pictures.

White ground, the palette of Okabe and Ito (2008), which colour-blind people can tell apart, axes
labelled. Figures are made by Matplotlib's object interface, so that no global state is shared
between runs.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY = "#707070"
MARKERS = "osD^vPX"


def new_figure(
    panels: int,
    *,
    width: float | None = None,
    height: float = 3.8,
    stacked: Sequence[float] | None = None,
    across: int | None = None,
) -> "tuple[Figure, list[Axes]]":
    """Return a figure and its panels, side by side or stacked; sizes are in inches.

    ``stacked`` holds the panels' heights in proportion to one another; with ``across`` so many
    stand side by side, in rows of ``height`` each.
    """
    from matplotlib.figure import Figure

    wide = width or 4.6 * panels + (1.4 if panels == 1 else 0)
    rows = -(-panels // across) if across else 1
    figure = Figure(figsize=(wide, height * rows), facecolor="white", layout="constrained")
    if stacked:
        axes = list(figure.subplots(panels, 1, squeeze=False, height_ratios=stacked)[:, 0])
    else:
        grid = figure.subplots(rows, across or panels, squeeze=False).ravel()
        axes = list(grid[:panels])
        for unused in grid[panels:]:
            unused.remove()
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        each.grid(alpha=0.25)
        each.set_axisbelow(True)
    return figure, axes


def png_of(figure: "Figure") -> bytes:
    """Return a figure as a PNG file of 110 dots per inch."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return buffer.getvalue()


def looks(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a marker per name, in alphabetical order.

    Past the palette colours come again with another marker, so that 49 names stay apart.

    >>> looks(["linear", "forest"])
    {'forest': ('#0072B2', 'o'), 'linear': ('#D55E00', 'o')}
    """
    return {
        name: (PALETTE[index % len(PALETTE)], MARKERS[index // len(PALETTE) % len(MARKERS)])
        for index, name in enumerate(sorted(set(names)))
    }
