"""Pictures of a replay."""

from collections.abc import Mapping, Sequence

from benchmarks.replay import Told
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of


def error_picture(lines: Mapping[str, Sequence[Told]], metric: str, unit: str) -> bytes:
    """Draw the true error by month of three policies, and the second one's estimate.

    Bands are 95 %; the first policy is drawn without. Triangles on the axis mark the ends of
    months at which a new model became champion.
    """
    figure, (axes,) = new_figure(1, width=7.0, height=3.4)
    colours = (GREY, PALETTE[0], PALETTE[2])
    for place, ((name, told), colour) in enumerate(zip(lines.items(), colours, strict=True)):
        months = range(len(told))
        true = [one.performance.measured[metric] for one in told]
        axes.plot(months, [one.value for one in true], color=colour, marker="o", ms=4, lw=1.5,
                  label=f"true, retrained: {name}", zorder=3 - place)  # fmt: skip
        if place:  # until the first new model, policies lie on each other
            axes.fill_between(months, [one.low for one in true], [one.high for one in true],
                              color=colour, alpha=0.2, lw=0)  # fmt: skip
        new = [month + 0.5 for month, one in enumerate(told) if one.promoted]
        axes.plot(new, [4.0 * place] * len(new), ls="", marker="^", ms=5, color=colour)
    told = list(lines.values())[1]
    guessed = [one.performance.estimated[metric] for one in told]
    axes.plot(range(len(told)), [one.value for one in guessed], color=PALETTE[1], marker="s",
              ms=4, lw=1, ls="--", label=f"estimated without labels: {list(lines)[1]}")  # fmt: skip
    axes.fill_between(range(len(told)), [one.low for one in guessed],
                      [one.high for one in guessed], color=PALETTE[1], alpha=0.2, lw=0)  # fmt: skip
    axes.set_xticks(range(len(told)), [one.month for one in told], rotation=45, ha="right",
                    fontsize=8)  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_xlabel("month; triangles: a new champion at its end")
    axes.set_ylabel(f"{metric.replace('_', ' ')}\n{unit}")
    axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return png_of(figure)


def moved_picture(
    panels: Mapping[str, tuple[Sequence[str], Mapping[str, Sequence[str]]]], months: Sequence[str]
) -> bytes:
    """Draw a square for every column that moved in a month, one panel per thing compared with.

    A panel has its columns, and those that moved by month; months that it lacks are grey.
    """
    figure, drawn = new_figure(len(panels), width=9.6, height=3.8)
    for axes, (what, (columns, moved)) in zip(drawn, panels.items(), strict=True):
        for place, month in enumerate(months):
            if month not in moved:
                axes.axvspan(place - 0.5, place + 0.5, color=GREY, alpha=0.25, lw=0)
        found = [(place, columns.index(name)) for place, month in enumerate(months)
                 for name in moved.get(month, ())]  # fmt: skip
        axes.plot([x for x, _ in found], [y for _, y in found], ls="", marker="s", ms=7,
                  color=PALETTE[1])  # fmt: skip
        axes.set_xticks(range(len(months)), months, rotation=90, fontsize=8)
        axes.set_yticks(range(len(columns)), columns, fontsize=8)
        axes.set_xlim(-0.5, len(months) - 0.5)
        axes.set_ylim(len(columns) - 0.5, -0.5)
        axes.set_xlabel(f"month, beside {what}")
    return png_of(figure)
