"""The check of drift."""

import dagster as dg

from ml_assets.monitoring.drift.page import PAGE_FILE
from ml_assets.spec.drift_report import DriftReport
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.drift_metadata import drift_metadata
from ml_assets.wiring.metadata import location


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the check on ``data_drift``."""
    drift = project.spec.monitoring.drift

    @dg.asset_check(
        asset=dg.AssetKey(project.key("data_drift")),
        name="no_drift",
        description="The latest window of the prediction log looks like the training rows. An "
        f"error if more than {drift.max_share:.0%} of the columns, or an answer of the model, "
        "moved; a warning if anything did. A window of too few rows passes, and says so.",
    )
    def no_drift(data_drift: DriftReport) -> dg.AssetCheckResult:
        return dg.AssetCheckResult(
            passed=data_drift.verdict in ("none", "not judged"),
            severity=dg.AssetCheckSeverity.ERROR
            if data_drift.verdict == "drift"
            else dg.AssetCheckSeverity.WARN,
            description=data_drift.reason,
            metadata={
                **drift_metadata(data_drift),
                "page": location(artifact_path(project, PAGE_FILE)),
            },
        )

    return [no_drift]
