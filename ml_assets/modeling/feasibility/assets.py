"""The door of feasibility."""

import dagster as dg

from ml_assets.modeling.feasibility import shown
from ml_assets.modeling.feasibility.assess import assess
from ml_assets.modeling.feasibility.pictures import feasibility_pictures
from ml_assets.modeling.row_weights import counting_rows
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.project import Project
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import Shown, facts, picture, rows_table


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``feasibility``."""
    return [_feasibility(project)]


def _feasibility(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "feasibility",
            description="Whether the problem is worth a search: simple models, a test for signal, "
            "learning curves against the success thresholds, what the held-out rows can tell, "
            "and the time that the search will take. From training rows only.",
            stored="document",
            kinds={"json", "scikitlearn"},
            # Not the thresholds: an edit of one is no reason to search anew, and the search is
            # downstream. The check says when they are not those that were judged.
            reads=(
                "problem.task",
                "problem.target",
                "problem.positive_class",
                "problem.metric",
                "problem.costs",
                "problem.clusters",
                "problem.contamination",
                "problem.constraints.interpretable",
                "problem.search_anyway",
                "search",
                "split",
                "columns",
            ),
        ),
        ins=inputs(project, "train_data", "features"),
    )
    def feasibility(train_data: Table, features: FeaturePlan) -> dg.MaterializeResult:
        train = counting_rows(train_data, features, "training")
        report = assess(train, features, project.spec)
        pictures = feasibility_pictures(report)
        return dg.MaterializeResult(
            value=report,
            metadata={
                "verdict": report.verdict,
                "summary": dg.MetadataValue.md(shown.feasibility_markdown(report)),
                **{name: picture(png, name.replace("_", " ")) for name, png in pictures.items()},
                **_tables(report),
                **_facts(report),
            },
        )

    return feasibility


def _tables(report: FeasibilityReport) -> dict[str, Shown]:
    tables = {
        "simple_models": shown.strawman_rows(report),
        "precision": shown.precision_rows(report),
        "more_rows": shown.curve_rows(report),
    }
    return {name: rows_table(rows) for name, rows in tables.items() if rows}


def _facts(report: FeasibilityReport) -> dict[str, float | int | str]:
    values: dict[str, float | int | str | None] = {
        "seconds": report.wall_s,
        "signal_p_value": report.signal.p_value if report.signal else None,
        "rows_with_an_equal_one": report.ceiling.rows if report.ceiling else None,
        "hopkins": report.structure.hopkins if report.structure else None,
        "labelled_anomalies": report.anomalies.labelled if report.anomalies else None,
        "expected_trials": report.cost.trials if report.cost else None,
        "expected_search_seconds": report.cost.seconds if report.cost else None,
        "expected_memory_mb": report.cost.memory_bytes / 1e6 if report.cost else None,
        "search_anyway": report.search_anyway,
    }
    return facts({name: value for name, value in values.items() if value is not None})
