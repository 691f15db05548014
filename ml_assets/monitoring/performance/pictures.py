"""The picture of performance over windows."""

from datetime import timedelta

from ml_assets.monitoring.performance.report import Kind, PerformanceReport
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.problem import Bounds

_LOOKS: dict[Kind, tuple[str, str]] = {
    "measured": (PALETTE[0], "o"),
    "estimated": (PALETTE[1], "s"),
}
_SHIFT = {"measured": -0.08, "estimated": 0.08}


def metric_over_windows(
    report: PerformanceReport, metric: str, bounds: Bounds | None = None
) -> bytes | None:
    """Draw a metric by window with its intervals, beside that of held-out rows and its bounds.

    Dashed lines mark changes of its level. None where no window tells it.
    """
    points = {
        kind: [(place, told) for place, window in enumerate(report.windows)
               if (told := window.told(metric, kind)) is not None and told.value == told.value]
        for kind in _LOOKS
    }  # fmt: skip
    if not any(points.values()):
        return None
    figure, (axes,) = new_figure(1, width=7.6)
    if (known := report.held_out.get(metric)) is not None:
        axes.axhspan(known.low, known.high, color=GREY, alpha=0.2, lw=0)
        axes.axhline(known.value, color=GREY, lw=1, label="held-out rows")
    for kind, (colour, marker) in _LOOKS.items():
        if points[kind]:
            places = [place + _SHIFT[kind] for place, _ in points[kind]]
            values = [told.value for _, told in points[kind]]
            below = [max(0.0, told.value - told.low) for _, told in points[kind]]
            above = [max(0.0, told.high - told.value) for _, told in points[kind]]
            axes.errorbar(places, values, yerr=[below, above], color=colour, marker=marker, ms=4,
                          lw=1, capsize=2, label=kind)  # fmt: skip
    for name, bound in bounds.model_dump(exclude_none=True).items() if bounds else ():
        axes.axhline(bound, color=PALETTE[3], lw=2, label=f"success: {name} {bound:g}")
    starts = [window.start for window in report.windows]
    for change in report.changes:
        if change.metric == metric:
            axes.axvline(starts.index(change.start) - 0.5, color=_LOOKS[change.kind][0], ls="--",
                         lw=1)  # fmt: skip
    day = "%Y-%m-%d" if report.windows[0].length >= timedelta(days=1) else "%m-%d %H:%M"
    texts = [start.strftime(day) for start in starts]
    axes.set_xticks(range(len(starts)), texts, rotation=45, ha="right", fontsize=8)
    axes.set_xlim(-0.5, len(starts) - 0.5)
    axes.set_xlabel("window, by its start")
    axes.set_ylabel(metric.replace("_", " "))
    axes.legend(frameon=False, fontsize=8)
    return png_of(figure)
