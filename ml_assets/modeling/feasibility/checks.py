"""Checks of feasibility."""

import dagster as dg

from ml_assets.modeling.feasibility.shown import reasons_text
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.project import Project


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the check on ``feasibility``."""
    return [_feasible(project)]


def _feasible(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("feasibility")),
        name="feasible",
        description="A search is worth its time. An infeasible problem stops before the search, "
        "unless problem.search_anyway says why it may start; a doubtful one is warned of.",
        blocking=True,
    )
    def feasible(feasibility: FeasibilityReport) -> dg.AssetCheckResult:
        if feasibility.success != project.spec.problem.success:
            return dg.AssetCheckResult(
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description="The success thresholds have changed since: materialize it again.",
                metadata={"verdict": feasibility.verdict},
            )
        anyway = project.spec.problem.search_anyway
        infeasible = feasibility.verdict == "infeasible"
        return dg.AssetCheckResult(
            passed=feasibility.verdict == "feasible" or (infeasible and anyway is not None),
            severity=dg.AssetCheckSeverity.ERROR if infeasible else dg.AssetCheckSeverity.WARN,
            description=_description(feasibility, anyway),
            metadata={
                "verdict": feasibility.verdict,
                "reasons": reasons_text(feasibility.against),
                **({"search_anyway": anyway} if anyway else {}),
            },
        )

    return feasible


def _description(report: FeasibilityReport, anyway: str | None) -> str | None:
    """Say what speaks against a search, and how to go on."""
    if report.verdict == "feasible":
        return None
    reasons = " ".join(reason.text for reason in report.against)
    if report.verdict == "doubtful":
        return f"Doubtful: {reasons}"
    if anyway is not None:
        return f"Infeasible: {reasons} The search starts nevertheless: {anyway}"
    return (f"Infeasible: {reasons} Change data, columns or thresholds, or write in "
            "problem.search_anyway why the search may start nevertheless.")  # fmt: skip
