"""The door of the explanation."""

from typing import Any

import dagster as dg

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.explanation.explain_model import explain_model
from ml_assets.modeling.row_weights import counting_rows
from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.project import Project
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import picture, rounded, rows_table
from ml_assets.wiring.sample import sensitive_columns


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``explanation``."""
    return [_explanation(project)]


def _explanation(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "explanation",
            description="What the model goes by, on the held-out rows: importance of the columns, "
            "their contributions to single predictions, dependence on them, rows explained.",
            stored="document",
            kinds={"json", "scikitlearn"},
            reads=("problem.task", "problem.metric", "split.seed", "columns"),
        ),
        ins=inputs(project, "model", "train_data", "test_data", "features"),
    )
    def explanation(
        model: FittedModel, train_data: Table, test_data: Table, features: FeaturePlan
    ) -> dg.MaterializeResult:
        found = explain_model(
            model,
            counting_rows(train_data, features, "training"),
            counting_rows(test_data, features, "held-out"),
            project.spec.problem.search_metric,
            seed=project.spec.split.seed,
            hidden=sensitive_columns(project),
            id_column=project.spec.columns.id,
        )
        report = found.report
        return dg.MaterializeResult(
            value=report,
            metadata={
                "model_version": report.model_version,
                "explained_rows": report.explained_rows,
                "importance_table": rows_table(_importance_rows(report), limit=40),
                **{name: picture(png, name.replace("_", " "))
                   for name, png in found.pictures.items()},
                "rows": dg.MetadataValue.md(rows_markdown(report)),
                "method": report.method,
                "standard_error": rounded(report.standard_error),
                "largest_violation": report.largest_violation,
                "limits": "\n".join(report.limits) or "none",
            },
        )  # fmt: skip

    return explanation


def rows_markdown(report: ExplanationReport) -> str:
    """Return the explained rows as a list, a line each."""
    lines = [f"- **{one.why}** ({one.row}): {one.text}" for one in report.rows]
    return "\n".join(lines) or "none"


def _importance_rows(report: ExplanationReport) -> list[dict[str, Any]]:
    return [
        {
            "column": one.column,
            f"loss of {report.metric}": one.importance,
            "standard error": one.standard_error,
            "mean contribution": one.mean_contribution,
            "goes with": ", ".join(f"{name} {r:.2f}" for name, r in one.goes_with.items()),
        }
        for one in report.importance
    ]
