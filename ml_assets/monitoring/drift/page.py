"""The drift of a window as a page: the verdict, the columns that moved, all columns."""

from collections.abc import Collection, Mapping, Sequence

from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.pictures import side_by_side
from ml_assets.monitoring.drift.reference_profile import ColumnProfile, ReferenceProfile
from ml_assets.monitoring.drift.window import Window
from ml_assets.page.document import (
    Block,
    Cell,
    Facts,
    Listed,
    Note,
    Page,
    Picture,
    Section,
    Text,
    Tone,
)
from ml_assets.spec.drift_report import ColumnDrift, DriftComparison, DriftReport, DriftVerdict
from ml_assets.spec.drift_settings import DriftSettings

_TONES: dict[DriftVerdict, Tone] = {
    "none": "good", "some": "warning", "drift": "bad", "not judged": "warning",
}  # fmt: skip
_TITLES: dict[DriftVerdict, str] = {
    "none": "Nothing moved.", "some": "Something moved, less than the problem calls drift.",
    "drift": "Drift.", "not judged": "Not judged.",
}  # fmt: skip
_MOST_PICTURES = 30
PAGE_FILE = "data_drift.html"


def drift_page(
    name: str,
    report: DriftReport,
    profile: ReferenceProfile,
    now: Window,
    settings: DriftSettings,
    hidden: Collection[str] = (),
) -> Page:
    """Return the page; columns and answers in ``hidden`` are listed without a picture."""
    found = report.reference
    return Page(
        title=f"{name}: data drift",
        subtitle=_span(report),
        sections=[
            Section("Verdict", _verdict(report)),
            Section("What moved", _moved(found, profile, now, hidden) if found else []),
            Section("All columns together", _joint(report)),
            Section("Answers beside those to held-out rows",
                    [_table(found.predictions)] if found and found.predictions else []),
            Section("Columns beside the training rows", [_table(found.columns)] if found else []),
            Section("Beside the last window", _last(report)),
            Section("Not compared", _left_out(report)),
            Section("How it is judged", [Text(_judged(settings))]),
        ],
    )  # fmt: skip


def _span(report: DriftReport) -> str:
    if report.since is None or report.until is None:
        return "The prediction log is empty."
    since, until = (moment.strftime("%Y-%m-%d %H:%M") for moment in (report.since, report.until))
    return f"{report.rows:,} predictions from {since} to {until} (UTC)"


def _verdict(report: DriftReport) -> list[Block]:
    facts: dict[str, Cell] = {"Rows in the window": report.rows, "Model": report.model_version}
    if report.reference is not None:
        facts["Training rows"] = report.reference.rows_before
        facts["Columns compared"] = len(report.reference.columns)
        facts["Tests"] = report.reference.tests
    text = f"{_TITLES[report.verdict]} {report.reason}"
    return [Note(_TONES[report.verdict], text), Facts(facts)]


def _moved(
    found: DriftComparison, profile: ReferenceProfile, now: Window, hidden: Collection[str]
) -> list[Block]:
    if not found.moved:
        return []
    blocks: list[Block] = [
        Listed([{"": one.column, "moved": "; ".join(one.because),
                 "new categories": ", ".join(one.new_values) or None} for one in found.moved])
    ]  # fmt: skip
    drawn = [
        *_pictures(found.predictions, profile.predictions, now.predictions, "held-out rows",
                   hidden),
        *_pictures(found.columns, profile.columns, now.features.columns, "training rows", hidden),
    ]  # fmt: skip
    if len(drawn) > _MOST_PICTURES:
        blocks.append(Text(f"Pictures of the first {_MOST_PICTURES} of {len(drawn)}."))
    return [*blocks, *drawn[:_MOST_PICTURES]]


def _pictures(
    columns: Sequence[ColumnDrift],
    before: Mapping[str, ColumnProfile],
    now: Mapping[str, ColumnCounts],
    reference: str,
    hidden: Collection[str],
) -> list[Picture]:
    return [
        Picture(
            side_by_side(one.column, before[one.column].bins, before[one.column].counts,
                         now[one.column], reference),
            f"{one.column}: {'; '.join(one.because)}",
        )
        for one in columns
        if one.moved and one.column not in hidden
    ]  # fmt: skip


def _joint(report: DriftReport) -> list[Block]:
    joint = report.joint
    if joint is None:
        return []
    text = (
        f"A model that never saw them tells {joint.rows_now:,} rows of the window from "
        f"{joint.rows_before:,} training rows with an AUC of {joint.auc:.3f}; chance alone stays "
        f"below {joint.chance_high:.3f}."
    )
    blocks: list[Block] = [Note("warning" if joint.moved else "good", text)]
    if joint.columns:
        blocks.append(Listed([{"column": name, "AUC lost without it": lost}
                              for name, lost in joint.columns.items()]))  # fmt: skip
    return blocks


def _table(columns: Sequence[ColumnDrift]) -> Listed:
    ordered = sorted(columns, key=lambda one: not one.moved)
    return Listed([_row(one) for one in ordered],
                  ["bad" if one.moved else None for one in ordered])  # fmt: skip


def _row(one: ColumnDrift) -> dict[str, Cell]:
    return {"column": one.column, "kind": one.kind, "moved": one.moved, **one.figures}


def _last(report: DriftReport) -> list[Block]:
    last = report.last_window
    if last is None:
        return []
    if not last.moved:
        return [Note("good", f"Nothing moved since the {last.rows_before:,} rows before it.")]
    text = f"{len(last.moved)} moved since the {last.rows_before:,} rows before it."
    return [Note("warning", text), _table(last.moved)]


def _left_out(report: DriftReport) -> list[Block]:
    if not report.left_out:
        return []
    return [Listed([{"column": name, "why": why} for name, why in report.left_out.items()])]


def _judged(settings: DriftSettings) -> str:
    bounds = settings.bounds
    return (
        f"A column has moved if a test of it is significant at a false discovery rate of "
        f"{settings.false_discovery_rate:g} over all tests (Benjamini and Hochberg 1995), and an "
        f"effect is large: Wasserstein at least {bounds.wasserstein:g} standard deviations, "
        f"Jensen-Shannon at least {bounds.jensen_shannon:g}, PSI at least {bounds.psi:g}, or "
        f"Cohen's h of a share at least {bounds.share:g}. More than {settings.max_share:.0%} of "
        "the columns, or an answer that moved, are drift."
    )
