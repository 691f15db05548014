"""Distributions of one column side by side, as PNG files."""

from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.effects import tenth_groups
from ml_assets.page.figure import PALETTE, new_figure, png_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_BARS = 12
_LONG = 18
_WIDTH = 0.4
MISSING, OTHERS = "missing", "others"

Bars = list[tuple[str, float, float]]


def side_by_side(
    column: str, bins: ColumnBins, before: ColumnCounts, now: ColumnCounts, reference: str
) -> bytes:
    """Draw a column in the reference and in the window, all as shares of the rows.

    Categories: the twelve commonest, the others, and missing values. Numbers and lengths of texts:
    both distribution functions, and the rows in each tenth of the reference. Else: missing values.
    """
    numeric = bins.kind in ("number", "text")
    figure, panels = new_figure(2 if numeric else 1, width=9.6 if numeric else 7.0, height=3.4)
    what = f"characters of {column}" if bins.kind == "text" else column
    if numeric:
        _functions(panels[0], bins, before, now, reference)
        panels[0].set(xlabel=what, ylabel="share of the values up to it")
    _bars(panels[-1], shares(bins, before, now), reference)
    panels[-1].set(ylabel="share of the rows", xlabel=what)
    panels[-1].legend(frameon=False)
    return png_of(figure)


def shares(bins: ColumnBins, before: ColumnCounts, now: ColumnCounts) -> Bars:
    """Return a label and both shares of the rows for each bar."""
    if bins.kind == "category":
        bars = _category_shares(bins, before, now)
    else:
        bars = _tenth_shares(bins, before, now)
    missing = _share(before.missing, before), _share(now.missing, now)
    return [*bars, (MISSING, *missing)] if any(missing) or not bars else bars


def _category_shares(bins: ColumnBins, before: ColumnCounts, now: ColumnCounts) -> Bars:
    places = range(len(bins.categories))
    common = sorted(places, key=lambda place: -max(_share(before.counts[place], before),
                                                   _share(now.counts[place], now)))  # fmt: skip
    drawn = common[:_MOST_BARS]
    bars = [(bins.categories[place], _share(before.counts[place], before),
             _share(now.counts[place], now)) for place in drawn]  # fmt: skip
    rest = [
        max(0.0, _share(side.present - sum(side.counts[place] for place in drawn), side))
        for side in (before, now)
    ]
    return [*bars, (OTHERS, rest[0], rest[1])] if any(rest) else bars


def _tenth_shares(bins: ColumnBins, before: ColumnCounts, now: ColumnCounts) -> Bars:
    groups = tenth_groups(before.counts)
    bars: Bars = []
    below = None
    for group in sorted(set(groups)):
        places = [place for place, one in enumerate(groups) if one == group]
        last = max(places)
        upper = bins.edges[last] if last < len(bins.edges) else None
        found = [_share(sum(side.counts[place] for place in places), side)
                 for side in (before, now)]  # fmt: skip
        if any(found):
            bars.append((_range(below, upper), found[0], found[1]))
        below = upper
    return bars


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return "all" if low is None else f"> {low:.3g}"
    return f"≤ {high:.3g}"


def _share(count: int, of: ColumnCounts) -> float:
    return count / of.rows if of.rows else 0.0


def _functions(
    panel: "Axes", bins: ColumnBins, before: ColumnCounts, now: ColumnCounts, reference: str
) -> None:
    for side, name, colour in ((before, reference, PALETTE[0]), (now, "window", PALETTE[1])):
        if not side.present:
            continue
        seen, heights = 0, []
        for count in side.counts[:-1]:
            seen += count
            heights.append(seen / side.present)
        panel.step(bins.edges, heights, where="post", color=colour, label=name)
    panel.set_ylim(0, 1.02)
    panel.legend(frameon=False)


def _bars(panel: "Axes", bars: Bars, reference: str) -> None:
    places = range(len(bars))
    panel.bar([place - _WIDTH / 2 for place in places], [one[1] for one in bars], _WIDTH,
              color=PALETTE[0], label=reference)  # fmt: skip
    panel.bar([place + _WIDTH / 2 for place in places], [one[2] for one in bars], _WIDTH,
              color=PALETTE[1], label="window")  # fmt: skip
    names = [name if len(name) <= _LONG else name[: _LONG - 1] + "…" for name, _, _ in bars]
    # A dollar sign would begin a formula.
    names = [name.replace("$", r"\$") for name in names]
    panel.set_xticks(list(places), names, rotation=45, ha="right")
