"""Reports of drift for tests."""

from datetime import UTC, datetime, timedelta

from ml_assets.spec.drift_report import (
    ColumnDrift,
    DriftComparison,
    DriftReport,
    DriftVerdict,
    JointDrift,
    ShareShift,
    ValueShift,
)

UNTIL = datetime(2026, 11, 26, 12, tzinfo=UTC)


def drifted(column: str, because: str = "") -> ColumnDrift:
    """Return a column, moved for this reason if one is given."""
    share = ShareShift(before=0.0, now=0.02, effect=0.28, p_value=1e-9, adjusted_p=1e-8)
    values = ValueShift(test="Kolmogorov-Smirnov", statistic=0.3, p_value=1e-9, adjusted_p=1e-8,
                        wasserstein=float("inf"), jensen_shannon=0.2, psi=0.3)  # fmt: skip
    return ColumnDrift(column=column, kind="number", moved=bool(because),
                       because=[because] if because else [], values=values,
                       missing=share)  # fmt: skip


def drift_report(verdict: DriftVerdict = "some") -> DriftReport:
    """Return a report of three columns of which one moved."""
    found = DriftComparison(
        against="training rows", rows_before=9000, rows_now=800, tests=7,
        columns=[drifted("age"), drifted("fare", "Wasserstein 0.4"), drifted("plan")],
        predictions=[drifted("prediction")],
    )  # fmt: skip
    return DriftReport(
        since=UNTIL - timedelta(days=7), until=UNTIL, rows=800, model_version="v1",
        verdict=verdict, reason="1 of 3 columns moved", reference=found,
        joint=JointDrift(auc=0.71, chance_high=0.52, rows_before=5000, rows_now=800, moved=True,
                         columns={"fare": 0.2}),
        last_window=found.model_copy(update={"against": "last window"}),
        left_out={"gender": "sensitive"},
    )  # fmt: skip
