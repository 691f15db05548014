"""The drift of a window as metadata."""

from typing import Any

from ml_assets.spec.drift_report import DriftReport
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, rounded, rows_table


def drift_metadata(report: DriftReport) -> dict[str, Any]:
    """Return the verdict, the figures that plot over time, and what moved."""
    found: dict[str, Any] = {
        "verdict": report.verdict,
        "reason": report.reason,
        "since": str(report.since or "none"),
        "until": str(report.until or "none"),
        "rows": report.rows,
        "model_version": report.model_version,
    }
    if report.reference is not None:
        found["moved_columns"] = sum(one.moved for one in report.reference.columns)
        found["moved_share"] = rounded(report.reference.share)
        found["moved"] = rows_table(
            [
                {"column": one.column, "because": "; ".join(one.because)}
                | {name: value for name, value in one.figures.items() if value is not None}
                for one in report.reference.moved
            ],
            WIDE_TABLE_ROWS,
        )
    if report.joint is not None:
        found["joint_auc"] = rounded(report.joint.auc)
    if report.last_window is not None:
        moved = [one.column for one in report.last_window.moved]
        found["moved_since_last_window"] = ", ".join(moved) or "none"
    return found
