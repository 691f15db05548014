"""The profile of a table as pictures (Matplotlib, PNG), drawn from its figures alone."""

from itertools import pairwise
from typing import TYPE_CHECKING

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ml_assets.preparation.profile import ColumnProfile, Profile

SHOWN_BARS = 10

BLUE, ORANGE, GREEN = PALETTE[:3]
# Its lightness alone tells the strength.
_COLOURS = "cividis"


def profile_plot(profile: "Profile") -> bytes:
    """Return a PNG: the target's distribution, the strongest relations to it, missing values.

    The last panel is there only if values are missing or there is no target; the first two only
    if there is a target.
    """
    missing = sorted((c for c in profile.columns if c.missing), key=lambda c: -c.missing)
    with_missing = bool(missing) or profile.target is None
    panels = (2 if profile.target is not None else 0) + with_missing
    figure, axes = new_figure(panels, width=4.6 * panels)
    if profile.target is not None:
        _draw_target(axes[0], profile.of(profile.target))
        strengths = {c.column: c.relation or 0.0 for c in profile.strongest(SHOWN_BARS)}
        _draw_bars(axes[1], strengths, GREEN, [f"{value:.2f}" for value in strengths.values()])
        axes[1].set(
            title="Strongest relations",
            xlabel=f"association with {_label(profile.target)} (0 to 1)",
        )
        axes[1].set_xlim(0, 1.15)
    if with_missing:
        shares = {c.column: 100 * c.missing for c in missing[:SHOWN_BARS]}
        _draw_bars(axes[-1], shares, ORANGE, [f"{share:.2g} %" for share in shares.values()])
        axes[-1].set(title="Missing values", xlabel="% of rows")
        if not shares:
            _say(axes[-1], "no value is missing")
    return _png(figure, profile)


def associations_plot(profile: "Profile") -> bytes | None:
    """Return a PNG: how strongly each two of at most 20 columns go together, or None.

    None where no two columns can be compared.
    """
    import numpy as np

    if not any(pair.strength is not None for pair in profile.associations):
        return None
    names = list(dict.fromkeys(n for p in profile.associations for n in (p.first, p.second)))
    place = {name: number for number, name in enumerate(names)}
    strengths = np.full((len(names), len(names)), np.nan)
    for pair in profile.associations:
        if pair.strength is not None:
            # Below the diagonal, so that each pair stands there once.
            strengths[place[pair.second], place[pair.first]] = pair.strength
    side = 2.6 + 0.42 * len(names)
    figure, (panel,) = new_figure(1, width=side + 0.8, height=side)
    panel.grid(False)
    image = panel.imshow(strengths, cmap=_COLOURS, vmin=0, vmax=1)
    for (row, column), strength in np.ndenumerate(strengths):
        if strength == strength:
            colour = "white" if strength < 0.55 else "black"
            panel.text(column, row, f"{strength:.1f}", ha="center", va="center", color=colour,
                       fontsize=8)  # fmt: skip
    labels = [_label(name) for name in names]
    panel.set_xticks(range(len(names) - 1), labels[:-1], rotation=90)
    panel.set_yticks(range(1, len(names)), labels[1:])
    panel.set_xlim(-0.5, len(names) - 1.5)
    panel.set_ylim(len(names) - 0.5, 0.5)
    panel.spines[:].set_visible(False)
    panel.set_title("How strongly columns go together (0 to 1)")
    figure.colorbar(image, ax=panel, shrink=0.6, label="association (white: not comparable)")
    return _png(figure, profile)


def rows_over_time_plot(profile: "Profile") -> bytes | None:
    """Return a PNG: the rows per period of the time column, or None if there is none."""
    if profile.time is None:
        return None
    coverage = profile.time
    rows = list(coverage.rows.values())
    figure, (panel,) = new_figure(1, width=9.2, height=3.2)
    panel.bar(range(len(rows)), rows, width=1.0 if len(rows) > 40 else 0.8, color=BLUE)
    starts = list(coverage.rows)
    step = max(1, -(-len(starts) // 6))
    panel.set_xticks(range(0, len(starts), step), starts[::step])
    panel.set(
        title=f"Rows per {coverage.period} of {_label(coverage.column)}",
        xlabel=f"{coverage.period} that begins",
        ylabel="rows",
    )
    panel.yaxis.set_major_formatter("{x:,.0f}")
    return _png(figure, profile)


def _png(figure: "Figure", profile: "Profile") -> bytes:
    """Return the figure as PNG, with a line that says so where it shows a sample."""
    if profile.rows < profile.whole_rows:
        figure.supxlabel(profile.basis, fontsize=9, color=GREY)
    return png_of(figure)


def _draw_target(panel: "Axes", target: "ColumnProfile") -> None:
    panel.set_title(f"Target: {_label(target.column)}")
    if target.top:
        rows = sum(target.top.values())
        bars = dict(list(target.top.items())[:SHOWN_BARS])
        shares = [f"{count / rows:.0%}" for count in bars.values()]
        # Where classes are left out the shares would be of those shown only.
        labels = shares if len(target.top) == target.distinct else [f"{n:,}" for n in bars.values()]
        _draw_bars(panel, {name: float(n) for name, n in bars.items()}, BLUE, labels)
        panel.set_xlabel("rows")
        panel.xaxis.set_major_formatter("{x:,.0f}")
    elif target.histogram is not None:
        edges, counts = target.histogram.edges, target.histogram.counts
        widths = [high - low for low, high in pairwise(edges)]
        panel.bar(edges[:-1], counts, width=widths, align="edge", color=BLUE)
        panel.set(xlabel=_label(target.column), ylabel="rows")
        panel.locator_params(axis="x", nbins=4)
        panel.yaxis.set_major_formatter("{x:,.0f}")
    else:
        _say(panel, "sensitive, not shown" if target.sensitive else "no distribution")


def _say(panel: "Axes", text: str) -> None:
    panel.text(0.5, 0.5, text, transform=panel.transAxes, ha="center", color=GREY)
    panel.set_xticks([])
    panel.set_yticks([])


def _label(name: str) -> str:
    # Matplotlib would read what stands between two dollar signs as a formula.
    return (name if len(name) <= 24 else name[:23] + "…").replace("$", r"\$")


def _draw_bars(panel: "Axes", values: dict[str, float], colour: str, labels: list[str]) -> None:
    names = [_label(name) for name in values]
    bars = panel.barh(range(len(names)), list(values.values()), color=colour)
    panel.bar_label(bars, labels, padding=3)
    panel.set_yticks(range(len(names)), names)
    # Room for at least four, so that a single bar does not fill the panel; the first on top.
    panel.set_ylim(max(len(names), 4) - 0.4, -0.6)
    panel.margins(x=0.2)
    panel.locator_params(axis="x", nbins=4)
