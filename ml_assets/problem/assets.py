"""The door of the problem stage."""

import dagster as dg

from ml_assets.problem.statement import gaps, statement_markdown
from ml_assets.spec.project import Project
from ml_assets.wiring.asset_options import asset_options


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return the asset ``problem_statement`` with its check for gaps."""
    options = asset_options(
        project,
        "problem_statement",
        description="The business problem, its translation into a learning problem, and what "
        "success means. The success thresholds are the promotion gate.",
        stored="document",
        kinds={"json"},
        reads=("problem", "sources", "owners", "columns"),
    )
    no_gaps = dg.AssetCheckSpec(
        "has_no_gaps",
        asset=options["key"],
        description="Statement, success thresholds, costs of mistakes, action, sponsor and owners "
        "are given.",
    )

    @dg.asset(**options, check_specs=[no_gaps])
    def problem_statement() -> dg.MaterializeResult:
        found = gaps(project.spec)
        return dg.MaterializeResult(
            value=project.spec.model_dump(mode="json", include={"name", "problem", "owners"}),
            # What the gate reads: other words of the statement make nothing downstream stale.
            data_version=dg.DataVersion(project.digest("problem.success")),
            metadata={
                "statement": dg.MetadataValue.md(statement_markdown(project.spec)),
                "task": project.spec.problem.task,
                "metric": project.spec.problem.search_metric,
                "thresholds": len(project.spec.problem.success),
            },
            check_results=[
                dg.AssetCheckResult(
                    passed=not found,
                    check_name=no_gaps.name,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"gaps": "\n".join(found) or "none"},
                )
            ],
        )

    return [problem_statement]
