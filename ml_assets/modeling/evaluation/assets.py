"""The door of evaluation."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import dagster as dg
from pydantic import BaseModel

from ml_assets.contract.contract import Contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.evaluation import plots
from ml_assets.modeling.evaluation.champion_model import champion_model
from ml_assets.modeling.evaluation.cluster_pictures import differences_picture
from ml_assets.modeling.evaluation.detailed_report import detailed_report, judged_report
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.evaluation.fairness import fairness
from ml_assets.modeling.evaluation.fairness_pictures import groups_picture
from ml_assets.modeling.evaluation.production import with_production
from ml_assets.modeling.evaluation.segments import segments, segments_markdown
from ml_assets.modeling.evaluation.slice_pictures import worst_slices
from ml_assets.modeling.evaluation.slices import find_slices
from ml_assets.modeling.evaluation.top_anomalies import flagged, top_anomalies
from ml_assets.modeling.row_weights import counting_rows
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.spec.project import Project
from ml_assets.spec.slice_report import SliceReport
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.fairness_tables import fairness_tables
from ml_assets.wiring.metadata import Shown, picture, rounded, rows_table
from ml_assets.wiring.metrics_table import metrics_table
from ml_assets.wiring.sample import sensitive_columns
from ml_assets.wiring.slices_table import slices_table


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``evaluation``."""
    return [_evaluation(project)]


def _structure_metadata(project: Project, model: FittedModel, test_data: Table) -> dict[str, Any]:
    """Return what the clusters are like, or which rows are the most anomalous."""
    hidden = sensitive_columns(project)
    if model.info.task == "clustering":
        found = segments(model, test_data, hidden)
        return {
            "segments": dg.MetadataValue.md(segments_markdown(found)),
            **(
                {"segment_differences": picture(differences_picture(found), "Differences")}
                if any(segment.traits for segment in found)
                else {}
            ),
            "segment_sizes": rows_table(
                [{"cluster": s.name, "rows": s.rows, "share": s.share} for s in found]
            ),
        }
    if model.info.task == "anomaly_detection":
        flags = flagged(model, test_data)
        return {
            "flagged_share": rounded(flags.share),
            "contamination": rounded(flags.contamination),
            "top_anomalies": rows_table(
                top_anomalies(model, test_data, hidden, project.spec.columns.id)
            ),
        }
    return {}


def _by_parts(
    project: Project, report: EvaluationReport, model: FittedModel, train: Table, test: Table
) -> EvaluationReport:
    """Return the report with the worst slices, and the groups of sensitive columns."""
    spec, hidden = project.spec, sensitive_columns(project)
    settings, seed = spec.evaluation, spec.split.seed
    named = {name for name in (spec.columns.id, spec.split.column) if name}
    slices = find_slices(model, train, test, metric=spec.problem.search_metric,
                         settings=settings.slices, seed=seed, aside=hidden | named)  # fmt: skip
    groups = fairness(model, test, hidden, min_rows=settings.fairness.min_rows, seed=seed)
    return report.model_copy(update={"slices": slices, "fairness": groups})


def _slice_metadata(report: SliceReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    drawn = worst_slices(report)
    return {
        "slices_tried": report.tried,
        "worst_slices": slices_table(report.slices),
        **({"worst_slices_picture": picture(drawn, "Worst slices")} if drawn else {}),
    }


def _fairness_metadata(report: FairnessReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    first = {column.column: column for column in reversed(report.columns)}
    return {
        **fairness_tables(report),
        **{f"groups of {name}": picture(groups_picture(column), f"Groups of {name}")
           for name, column in reversed(first.items())},
    }  # fmt: skip


def _details_metadata(report: EvaluationReport) -> dict[str, Any]:
    """Return the verdicts, the comparisons, the gaps and the table of the task."""
    shown: dict[str, Any] = {
        "verdicts": _table(report.verdicts),
        "comparison": _table(report.comparison),
        "gaps": _table(report.gaps),
    }
    if report.champion is not None:
        shown["champion"] = report.champion.note
    if report.calibration is not None:
        shown["calibration_error"] = rounded(report.calibration.error)
    if report.recent is not None:
        shown["recent_rows"] = report.recent.rows
        shown["recent_comparison"] = _table(report.recent.comparison)
    if report.replay is not None:
        shown["replayed_requests"] = _table([report.replay])
    tables = {"gains": report.tables.gains, "classes": report.tables.classes,
              "errors_by_decile": report.tables.errors}  # fmt: skip
    return shown | {name: _table(lines) for name, lines in tables.items() if lines}


def _table(lines: Sequence[BaseModel]) -> Shown:
    return rows_table([line.model_dump(exclude_none=True) for line in lines])


def _artifact(project: Project, file: str) -> bytes | None:
    path = artifact_path(project, file)
    return path.read_bytes() if path.exists() else None


def _evaluation(project: Project) -> dg.AssetsDefinition:
    gate = project.spec.gate
    # Rows from production are judged by the contract.
    production = gate.recent_labelled is not None or gate.replay is not None

    @dg.asset(
        **asset_options(
            project,
            "evaluation",
            description="The model on the held-out rows: every metric of the task with its "
            "bootstrap confidence interval, beside a dummy that ignores the features, the "
            "champion, and what cross-validation promised; the worst slices, and the groups of "
            "sensitive columns.",
            stored="document",
            kinds={"json", "scikitlearn"},
            reads=(
                "problem.named_metrics",
                "problem.costs",
                "split.seed",
                "evaluation",
                "columns",
                "gate.recent_labelled",
                "gate.recent_rows",
                "gate.replay",
            ),
        ),
        ins=inputs(project, "model", "train_data", "test_data",
                   *(["data_contract"] if production else [])),
    )  # fmt: skip
    def evaluation(
        model: FittedModel, train_data: Table, test_data: Table, **contracts: Any
    ) -> dg.MaterializeResult:
        test = counting_rows(test_data, model.info.plan, "held-out")
        train = counting_rows(train_data, model.info.plan, "training")
        report = evaluate(
            model,
            train,
            test,
            seed=project.spec.split.seed,
            named=project.spec.problem.named_metrics,
            costs=project.spec.problem.costs,
        )
        report = _by_parts(project, report, model, train, test)
        dropped = project.spec.columns.drop
        champion = champion_model(model, test, partial(_artifact, project), dropped)
        report = detailed_report(report, model, champion, train, test, project.spec.problem)
        report = judged_report(
            report, project.spec.problem, project.spec.evaluation, model.info.train_rows
        )
        if production:
            contract = Contract.model_validate(contracts["data_contract"])
            report = with_production(report, model, champion, train, contract, project.spec,
                                     project.root, project.prediction_log)  # fmt: skip
        return dg.MaterializeResult(
            value=report,
            metadata={
                "model_version": report.model_version,
                "held_out_rows": report.rows,
                "metrics": metrics_table(report),
                **_details_metadata(report),
                **_structure_metadata(project, model, test),
                **_slice_metadata(report.slices),
                **_fairness_metadata(report.fairness),
                **{name: picture(png, name.replace("_", " "))
                   for name, png in plots.evaluation_pictures(model, test, report).items()},
                **{f"metric_{name}": rounded(e.value) for name, e in report.metrics.items()},
            },
        )  # fmt: skip

    return evaluation
