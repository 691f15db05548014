"""Pictures of feasibility, as PNG files: learning curves, permutation tests, structure."""

from typing import TYPE_CHECKING

from ml_assets.modeling.feasibility.metric_scale import sign
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.feasibility_report import FeasibilityReport, LearningCurve, Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_CURVES = 3
_BINS = 25
_DASHES = {"dummy": ":", "one_column": "--"}


def feasibility_pictures(report: FeasibilityReport) -> dict[str, bytes]:
    """Return the pictures that the report's figures give, by name."""
    pictures = {}
    if report.curves:
        pictures["learning_curves"] = _learning_curves(report)
    if report.signal and report.signal.tests:
        pictures["permutation_tests"] = _permutations(report)
    if report.structure is not None:
        pictures["structure"] = _structure(report)
    return pictures


def _learning_curves(report: FeasibilityReport) -> bytes:
    """Draw metrics by training rows: measured, extrapolated to twice as many, and the threshold."""
    metrics = list(dict.fromkeys(curve.metric for curve in report.curves))[:_MOST_CURVES]
    figure, panels = new_figure(len(metrics))
    for panel, metric in zip(panels, metrics, strict=True):
        _draw_metric(panel, report, metric)
    return png_of(figure)


def _draw_metric(panel: "Axes", report: FeasibilityReport, metric: str) -> None:
    curves = [curve for curve in report.curves if curve.metric == metric]
    for place, curve in enumerate(curves):
        _draw_curve(panel, curve, report.rows, place)
    for strawman in report.strawmen:
        if strawman.name in _DASHES and metric in strawman.scores:
            value, name = strawman.scores[metric].value, strawman.name.replace("_", " ")
            panel.axhline(value, color=GREY, lw=1, ls=_DASHES[strawman.name], label=name)
    for found in report.precision:
        if found.metric == metric and found.threshold is not None:
            panel.axhline(found.threshold, color=PALETTE[2], lw=1.5, label="threshold")
    panel.axvline(report.rows, color=GREY, lw=0.8, alpha=0.6)
    panel.set(xscale="log", xlabel="training rows (line: all there are)",
              ylabel=metric.replace("_", " "),
              title="Learning curve, to twice the rows")  # fmt: skip
    _name_rows(panel, min(curve.points[0].rows for curve in curves), report.rows)
    panel.legend(fontsize=8, frameon=False)


def _name_rows(panel: "Axes", fewest: int, all_rows: int) -> None:
    """Write numbers of rows in full: powers of ten are hard to read over so short a range."""
    named = [fewest, round((fewest * all_rows) ** 0.5), all_rows, 2 * all_rows]
    panel.set_xticks(named, [f"{rows:,}" for rows in named])
    panel.set_xticks([], minor=True)


def _draw_curve(panel: "Axes", curve: LearningCurve, all_rows: int, place: int) -> None:
    import numpy as np

    colour = PALETTE[place]
    rows = [point.rows for point in curve.points]
    # A little aside, so that the bars of models stand beside each other.
    panel.errorbar([each * 1.03**place for each in rows], [point.value for point in curve.points],
                   yerr=[2 * point.standard_error for point in curve.points], fmt="o", ms=4,
                   capsize=2, color=colour, label=curve.model)  # fmt: skip
    grid = np.geomspace(rows[0], 2 * all_rows, 80)
    fitted = curve.limit.value - sign(curve.metric) * curve.b * grid**-curve.c
    inside = grid <= rows[-1]
    panel.plot(grid[inside], fitted[inside], color=colour, lw=1.2)
    panel.plot(grid[~inside], fitted[~inside], "--", color=colour, lw=1.2)
    ends = [(all_rows, curve.at_all_rows), (2 * all_rows, curve.at_twice_the_rows)]
    _draw_band(panel, ends, colour)


def _draw_band(panel: "Axes", ends: list[tuple[int, Span]], colour: str) -> None:
    panel.fill_between([rows for rows, _ in ends], [span.low for _, span in ends],
                       [span.high for _, span in ends], color=colour, alpha=0.2, lw=0)  # fmt: skip


def _permutations(report: FeasibilityReport) -> bytes:
    """Draw how well permuted targets are predicted, and the real one."""
    tests = report.signal.tests if report.signal else []
    figure, panels = new_figure(len(tests))
    for panel, test in zip(panels, tests, strict=True):
        bins = max(5, min(_BINS, len(test.permuted) // 4))
        panel.hist(test.permuted, bins=bins, color=GREY, alpha=0.6,
                   label=f"{len(test.permuted)} permuted targets")  # fmt: skip
        panel.axvline(test.real, color=PALETTE[1], lw=2, label="real target")
        panel.set(xlabel="correlation of predictions and target, unseen rows",
                  ylabel="permutations", title=f"{test.name}: p = {test.p_value:.2g}")  # fmt: skip
        panel.legend(fontsize=8, frameon=False)
    return png_of(figure)


def _structure(report: FeasibilityReport) -> bytes:
    """Draw Hopkins's statistic and the best silhouette among those of rows without groups."""
    found = report.structure
    assert found is not None
    figure, (left, right) = new_figure(2)
    left.hist(found.hopkins_of_noise, bins=_BINS, color=GREY, alpha=0.6, label="uniform noise")
    left.axvline(found.hopkins, color=PALETTE[1], lw=2, label="the rows")
    left.set(xlabel="Hopkins's statistic", ylabel="tables of noise",
             title=f"Tendency to cluster: p = {found.hopkins_p:.2g}")  # fmt: skip
    right.hist(found.silhouettes_of_noise, color=GREY, alpha=0.6, label="uniform noise")
    right.hist(found.silhouettes_of_a_crowd, color=PALETTE[0], alpha=0.6, label="one crowd")
    right.axvline(found.silhouette, color=PALETTE[1], lw=2, label="the rows")
    right.set(xlabel="best mean silhouette of k-means", ylabel="drawn tables",
              title=f"Groups: p = {found.silhouette_p:.2g}, or {found.crowd_p:.2g}")  # fmt: skip
    for panel in (left, right):
        panel.legend(fontsize=8, frameon=False)
    return png_of(figure)
