"""Judge one window of the prediction log: what moved, and whether that is drift."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.compare import Pair, compare_columns
from ml_assets.monitoring.drift.joint import joint_drift
from ml_assets.monitoring.drift.new_categories import new_categories
from ml_assets.monitoring.drift.reference_profile import ColumnProfile, ReferenceProfile
from ml_assets.monitoring.drift.window import Window, bins_of
from ml_assets.spec.drift_report import DriftComparison, DriftReport, DriftVerdict, JointDrift
from ml_assets.spec.drift_settings import DriftSettings

if TYPE_CHECKING:
    import pyarrow as pa

_TRAINING, _LAST = "training rows", "last window"


@dataclass(frozen=True)
class Span:
    """The time of a window, after ``since`` and up to ``until``; null of an empty log."""

    since: datetime | None
    until: datetime | None


def judge_window(
    profile: ReferenceProfile,
    sample: "pa.Table | None",
    now: Window,
    last: Window,
    span: Span,
    settings: DriftSettings,
) -> DriftReport:
    """Compare a window with the reference and with the window before it.

    The verdict is by the reference: ``drift`` if more than ``settings.max_share`` of the columns,
    or a prediction, moved; ``some`` if anything moved. Too few rows are not judged. ``sample``
    holds training rows; without it the columns are not compared jointly.
    """
    said = DriftReport(
        since=span.since, until=span.until, rows=now.rows, model_version=profile.model_version,
        verdict="not judged", reason="", left_out=profile.left_out,
    )  # fmt: skip
    if now.rows < settings.min_rows:
        reason = f"{now.rows:,} rows in the window; {settings.min_rows:,} are needed"
        return said.model_copy(update={"reason": reason})
    reference = _against_reference(profile, now, settings)
    joint = None
    if sample is not None and now.features.sample is not None:
        joint = joint_drift(sample, now.features.sample, bins_of(profile.columns),
                            settings.bounds.auc, profile.seed)  # fmt: skip
    verdict, reason = _verdict(reference, joint, settings)
    return said.model_copy(
        update={"verdict": verdict, "reason": reason, "reference": reference, "joint": joint,
                "last_window": _against_last(profile, now, last, settings)}
    )  # fmt: skip


def _against_reference(
    profile: ReferenceProfile, now: Window, settings: DriftSettings
) -> DriftComparison:
    found = _comparison(
        profile, _counts(profile.columns), _counts(profile.predictions), now, settings,
        against=_TRAINING, rows=profile.rows,
    )  # fmt: skip
    columns = [
        one.model_copy(update={"new_values": new_categories(now.features.sample, one.column, bins)})
        for one in found.columns
        for bins in [profile.columns[one.column].bins]
    ]
    return found.model_copy(update={"columns": columns})


def _against_last(
    profile: ReferenceProfile, now: Window, last: Window, settings: DriftSettings
) -> DriftComparison | None:
    if last.rows < settings.min_rows:
        return None
    return _comparison(profile, last.features.columns, last.predictions, now, settings,
                       against=_LAST, rows=last.rows)  # fmt: skip


def _comparison(
    profile: ReferenceProfile,
    columns: Mapping[str, ColumnCounts],
    answers: Mapping[str, ColumnCounts],
    now: Window,
    settings: DriftSettings,
    *,
    against: str,
    rows: int,
) -> DriftComparison:
    """Compare features and answers, as one family of tests."""
    learnt = against == _TRAINING
    features = _pairs(profile.columns, columns, now.features.columns, learnt)
    enough = {name: one for name, one in now.predictions.items() if one.rows >= settings.min_rows}
    answered = _pairs(profile.predictions, answers, enough, learnt)
    found = compare_columns([*features, *answered], settings)
    return DriftComparison(
        against=against, rows_before=rows, rows_now=now.rows,
        columns=found.columns[: len(features)], predictions=found.columns[len(features) :],
        tests=found.tests,
    )  # fmt: skip


def _pairs(
    profiles: Mapping[str, ColumnProfile],
    before: Mapping[str, ColumnCounts],
    now: Mapping[str, ColumnCounts],
    learnt: bool,
) -> list[Pair]:
    return [
        Pair(name, one.bins, before[name], now[name], learnt)
        for name, one in profiles.items()
        if name in before and name in now
    ]


def _counts(profiles: Mapping[str, ColumnProfile]) -> dict[str, ColumnCounts]:
    return {name: one.counts for name, one in profiles.items()}


def _verdict(
    found: DriftComparison, joint: JointDrift | None, settings: DriftSettings
) -> tuple[DriftVerdict, str]:
    columns = sum(one.moved for one in found.columns)
    answers = [one.column for one in found.predictions if one.moved]
    together = joint is not None and joint.moved
    said = [f"{columns} of {len(found.columns)} columns moved"]
    if answers:
        said.append(f"so did the answers: {', '.join(answers)}")
    if joint is not None and joint.moved:
        said.append(f"a model tells the rows from training rows with an AUC of {joint.auc:.2f}")
    reason = "; ".join(said)
    if answers or found.share > settings.max_share:
        return "drift", reason
    return ("some", reason) if columns or together else ("none", reason)
