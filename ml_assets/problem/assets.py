"""The door of the problem stage."""

import dagster as dg

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.page.html import html_page
from ml_assets.page.markdown import markdown_page
from ml_assets.problem.statement import state
from ml_assets.problem.statement_page import statement_page
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options
from ml_assets.wiring.metadata import location


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return the asset ``problem_statement`` with its check for gaps."""
    options = asset_options(
        project,
        "problem_statement",
        description="The business problem, its translation into a learning problem, and what "
        "success means. The success thresholds are the promotion gate.",
        stored="document",
        kinds={"html", "json"},
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
        said = state(project.spec)
        page, file = statement_page(said), artifact_path(project, "problem_statement.html")
        atomic_write(file, html_page(page).encode())
        return dg.MaterializeResult(
            value=said,
            # What the gate reads: other words of the statement make nothing downstream stale.
            data_version=dg.DataVersion(project.digest("problem.success")),
            metadata={
                "statement": dg.MetadataValue.md(markdown_page(page)),
                "page": location(file),
                "task": project.spec.problem.task,
                "metric": said.metric,
                "thresholds": len(said.success),
            },
            check_results=[
                dg.AssetCheckResult(
                    passed=not said.gaps,
                    check_name=no_gaps.name,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"gaps": "\n".join(said.gaps) or "none"},
                )
            ],
        )

    return [problem_statement]
