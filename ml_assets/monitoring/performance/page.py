"""The page about the model's performance in production."""

from collections.abc import Iterable

from ml_assets.monitoring.performance.pictures import metric_over_windows
from ml_assets.monitoring.performance.report import (
    Finding,
    PerformanceReport,
    WindowPerformance,
)
from ml_assets.page.document import Block, Cell, Listed, Note, Page, Picture, Section, Text
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.problem import Problem

_HOLDS = "Performance holds: nothing that is judged is worse than on held-out rows, or than asked."
_MEASURED = "Measured where labels are known; intervals are 95 % (bootstrap over rows)."
_ESTIMATED = (
    "Estimated where they are not: of classes from calibrated probabilities, of numbers from the "
    "errors on held-out rows. An estimate knows nothing of a world in which the same row has "
    "another outcome."
)


def performance_page(report: PerformanceReport, problem: Problem, name: str) -> Page:
    """Return the page: verdict, pictures, windows, slices, changes, labels."""
    return Page(
        title=f"{name}: performance in production",
        subtitle=f"Model version {report.model_version}, beside {report.held_out_rows:,} held-out "
        "rows.",
        sections=[
            Section("Verdict", _verdict(report)),
            Section("Over time", _pictures(report, problem)),
            Section("Windows", _windows(report, problem.named_metrics)),
            Section("Latest window, all metrics", _latest(report)),
            Section("Parts that are worse", _slices(report)),
            Section("Changes of level", _changes(report)),
            Section("Labels", _labels(report)),
        ],
    )


def finding_text(finding: Finding) -> str:
    """Return a finding in words."""
    return (f"{finding.metric}, {finding.kind} in the window from {finding.start:%Y-%m-%d %H:%M}, "
            f"is {finding.value:.4g} ({finding.low:.4g} to {finding.high:.4g}) and needs "
            f"{finding.needs}.")  # fmt: skip


def window_rows(windows: Iterable[WindowPerformance], names: list[str]) -> list[dict[str, Cell]]:
    """Return a line per window: rows, labels, and the metrics measured and estimated."""
    return [
        {"window": f"{one.start:%Y-%m-%d %H:%M}", "predictions": one.rows,
         "other versions": one.other_versions, "labels": one.labelled,
         **{f"{name}, {kind}": _shown(one.told(name, kind))
            for name in names for kind in ("measured", "estimated")}}
        for one in windows
    ]  # fmt: skip


def _verdict(report: PerformanceReport) -> list[Block]:
    told = any(one.measured or one.estimated for one in report.windows)
    found: list[Block] = [
        Note("bad" if one.severity == "error" else "warning", finding_text(one))
        for one in report.findings
    ]
    if told and not found:
        found.append(Note("good", _HOLDS))
    return [*found, *(Text(note) for note in report.notes)]


def _pictures(report: PerformanceReport, problem: Problem) -> list[Block]:
    drawn: list[Block] = []
    for name in problem.named_metrics:
        png = metric_over_windows(report, name, problem.success.get(name))
        if png is not None:
            drawn.append(Picture(png, f"{name} by window, with that of held-out rows in grey"))
    return [*drawn, Text(_MEASURED), Text(_ESTIMATED)] if drawn else []


def _windows(report: PerformanceReport, names: list[str]) -> list[Block]:
    told = [name for name in names if any(one.told(name, "measured") or one.told(name, "estimated")
                                          for one in report.windows)]  # fmt: skip
    return [Listed(window_rows(report.windows, told))] if report.windows else []


def _latest(report: PerformanceReport) -> list[Block]:
    last = next((one for one in reversed(report.windows) if one.measured or one.estimated), None)
    if last is None:
        return []
    rows: list[dict[str, Cell]] = [
        {"metric": name, "held-out rows": _shown(known),
         "measured": _shown(last.measured.get(name)), "estimated": _shown(last.estimated.get(name))}
        for name, known in report.held_out.items()
    ]  # fmt: skip
    return [Text(f"The window from {last.start:%Y-%m-%d %H:%M} to {last.end:%Y-%m-%d %H:%M}, UTC."),
            Listed(rows)]  # fmt: skip


def _slices(report: PerformanceReport) -> list[Block]:
    if not report.slices_tried:
        return []
    if not report.slices:
        return [Text(f"None of {report.slices_tried} parts of the latest window with labels is "
                     "significantly worse than on held-out rows.")]  # fmt: skip
    return [Listed([one.model_dump() for one in report.slices])]


def _changes(report: PerformanceReport) -> list[Block]:
    rows: list[dict[str, Cell]] = [
        {"metric": one.metric, "kind": one.kind, "from": f"{one.start:%Y-%m-%d %H:%M}",
         "before": one.before, "after": one.after, "p-value": one.p_value}
        for one in report.changes
    ]  # fmt: skip
    return [Listed(rows)] if rows else []


def _labels(report: PerformanceReport) -> list[Block]:
    return [Listed([report.labels.model_dump()])] if report.labels else []


def _shown(told: Estimate | None) -> str | None:
    if told is None:
        return None
    return f"{told.value:.4g} ({told.low:.4g} to {told.high:.4g})"
