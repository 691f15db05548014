"""Checks of the explanation."""

import dagster as dg

from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import rounded, rows_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``explanation``."""
    return [_contributions_add_up(project), _no_column_explains_too_much(project)]


def _contributions_add_up(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("explanation")),
        name="contributions_add_up",
        description="Of every explained row the average and the columns' contributions add up to "
        "what the model predicts.",
        blocking=True,
    )
    def contributions_add_up(explanation: ExplanationReport) -> dg.AssetCheckResult:
        off = [
            {"row": one.row, "prediction": one.predicted,
             "sum": one.base + sum(one.contributions.values())}
            for one in explanation.rows
            if not abs(one.base + sum(one.contributions.values()) - one.predicted)
            <= explanation.tolerance
        ]  # fmt: skip
        # Not the other way round, so that what is not a number fails.
        within = explanation.largest_violation <= explanation.tolerance
        return dg.AssetCheckResult(
            passed=bool(within and not off),
            metadata={
                "largest_violation": explanation.largest_violation,
                "tolerance": rounded(explanation.tolerance),
                "rows": explanation.explained_rows + len(explanation.rows),
                "failing_rows": rows_table(off),
            },
        )

    return contributions_add_up


def _no_column_explains_too_much(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("explanation")),
        name="no_column_explains_too_much",
        description="The model does not all but copy its answer from one column, as it would from "
        "one that is known only afterwards.",
    )
    def no_column_explains_too_much(explanation: ExplanationReport) -> dg.AssetCheckResult:
        rows = [
            {"column": one.column, "lost share of the advantage": one.lost_share,
             f"{one.measure} alone": one.alone, f"{one.measure} of the model": one.whole}
            for one in explanation.suspicions
        ]  # fmt: skip
        return dg.AssetCheckResult(
            passed=not rows,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "suspicious": rows_table(rows),
                "why": "\n".join(one.text for one in explanation.suspicions) or "none",
            },
        )

    return no_column_explains_too_much
