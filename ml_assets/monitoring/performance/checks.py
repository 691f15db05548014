"""The check of performance in production."""

import dagster as dg

from ml_assets.monitoring.performance.page import finding_text
from ml_assets.monitoring.performance.report import PerformanceReport
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import rows_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the check on ``model_performance``."""
    return [_performance_holds(project)]


def _performance_holds(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("model_performance")),
        name="performance_holds",
        description="In the latest window the metrics of problem.success keep their bounds, and "
        "neither they nor problem.metric are worse than on held-out rows by more than chance. An "
        "error where labels say that a bound is broken, else a warning.",
    )
    def performance_holds(model_performance: PerformanceReport) -> dg.AssetCheckResult:
        found = model_performance.findings
        error = model_performance.severity == "error"
        return dg.AssetCheckResult(
            passed=not found,
            severity=dg.AssetCheckSeverity.ERROR if error else dg.AssetCheckSeverity.WARN,
            description=" ".join([finding_text(one) for one in found] or model_performance.notes)
            or None,
            metadata={
                "model_version": model_performance.model_version,
                "findings": rows_table([one.model_dump(mode="json") for one in found]),
                "changes": rows_table(
                    [one.model_dump(mode="json") for one in model_performance.changes]
                ),
            },
        )

    return performance_holds
