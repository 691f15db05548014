"""Pictures of the worst slices, as PNG files."""

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.slice_report import SliceReport

_MOST = 12
_LONG = 56


def worst_slices(report: SliceReport) -> bytes | None:
    """Draw the scores of the 12 worst slices with their intervals, and that of all rows.

    Slices that fail are orange, those that differ by no more than chance grey. Null where no slice
    has a score.
    """
    drawn = [(one, one.score) for one in report.slices if one.score is not None][:_MOST]
    if not drawn:
        return None
    figure, (panel,) = new_figure(1, width=8.0, height=1.5 + 0.32 * len(drawn))
    for place, (one, score) in enumerate(drawn):
        colour = PALETTE[1] if one.reason else PALETTE[0] if one.significant else GREY
        if one.low is not None and one.high is not None:
            panel.plot([one.low, one.high], [place, place], color=colour, lw=2)
        panel.plot([score], [place], "o", color=colour, ms=6)
    if report.score is not None:
        panel.axvline(report.score, ls="--", color=GREY, lw=1)
    names = [f"{_short(one.name)} ({one.rows:,})" for one, _ in drawn]
    panel.set_yticks(range(len(drawn)), names)
    panel.invert_yaxis()
    whole = "" if report.score is None else f"; dashed: all held-out rows, {report.score:.3g}"
    panel.set(xlabel=f"{report.metric}, 95 % interval{whole}",
              title="Worst slices (rows); orange: fail, grey: may be chance")  # fmt: skip
    return png_of(figure)


def _short(name: str) -> str:
    return name if len(name) <= _LONG else name[: _LONG - 1] + "…"
