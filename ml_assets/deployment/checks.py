"""Checks of the deployment stage: the gate."""

import dagster as dg

from ml_assets.deployment.registry import Registration, stored_report
from ml_assets.spec.gate import judge
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import rows_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the gate, as a blocking check on ``registered_model``."""

    @dg.asset_check(
        asset=dg.AssetKey(project.key("registered_model")),
        name="gate",
        description="The success thresholds of the problem statement hold for this very model "
        "version, and so does every verdict of its evaluation, by the report stored with it. "
        "Without a pass it is not promoted.",
        blocking=True,
    )
    def gate(registered_model: Registration) -> dg.AssetCheckResult:
        report = stored_report(project.bentoml_home, project.name, registered_model.version)
        verdict = judge(report, project.spec.problem.success)
        return dg.AssetCheckResult(
            passed=verdict.passed,
            description=verdict.reasons or "Everything that is asked for holds.",
            metadata={
                "model_version": verdict.model_version,
                "thresholds": rows_table([row.model_dump() for row in verdict.rows]),
            },
        )

    return [gate]
