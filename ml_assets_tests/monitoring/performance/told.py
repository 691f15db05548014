"""A report with everything in it."""

from datetime import UTC, datetime, timedelta

from ml_assets.monitoring.performance.report import (
    Finding,
    LabelCounts,
    LevelChange,
    PerformanceReport,
    SliceChange,
    WindowPerformance,
)
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.problem import Problem

START = datetime(2026, 11, 1, tzinfo=UTC)
PROBLEM = Problem.model_validate({
    "task": "binary_classification", "target": "y", "metric": "roc_auc",
    "success": {"roc_auc": {"min": 0.8}},
})  # fmt: skip


def about(value: float) -> Estimate:
    return Estimate(value=value, low=value - 0.02, high=value + 0.02)


def window(day: int, **told: dict[str, Estimate]) -> WindowPerformance:
    start = START + timedelta(days=day)
    return WindowPerformance(start=start, end=start + timedelta(days=1), rows=500, sampled=500,
                             other_versions=3, labelled=400, **told)  # fmt: skip


REPORT = PerformanceReport(
    model_version="m1", task="binary_classification", held_out_rows=900,
    held_out={"roc_auc": about(0.85), "f1": about(0.7)},
    windows=[window(0, measured={"roc_auc": about(0.85)}, estimated={"roc_auc": about(0.84)}),
             window(1, estimated={"roc_auc": about(0.7), "f1": about(float("nan"))}), window(2)],
    labels=LabelCounts(read=9, matched=8, unmatched=1, unreadable=0, replaced=2, labelled=6,
                       unlabelled=3),
    slices=[SliceChange(name="shop = <east>", rows=60, score=0.4, held_out_rows=50, held_out=0.8,
                        adjusted_p=0.001)],
    slices_tried=12,
    changes=[LevelChange(metric="roc_auc", kind="estimated", start=START + timedelta(days=1),
                         before=0.84, after=0.7, p_value=0.002)],
    findings=[Finding(metric="roc_auc", kind="estimated", severity="warning",
                      start=START + timedelta(days=1), value=0.7, low=0.68, high=0.72,
                      needs="at least 0.8")],
    notes=["Rows count alike: predictions have no weights."],
)  # fmt: skip
