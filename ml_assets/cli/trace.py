"""ml-assets trace: from a prediction's id back to everything behind it."""

from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from ml_assets.deployment.batch_scoring.record import BatchRecord
    from ml_assets.deployment.found_prediction import FoundPrediction
    from ml_assets.deployment.registry import Registration
    from ml_assets.deployment.trace import Trace
    from ml_assets.spec.project import Project


@click.command()
@click.argument("prediction_id")
@click.option("--problem", help="Look in this problem only. Default: in all of the project.")
@click.option("--log", metavar="FOLDER",
              help="Folder of the prediction log. Default: the one the service writes "
              "to.")  # fmt: skip
@json_option
def trace(prediction_id: str, problem: str | None, log: str | None, as_json: bool) -> None:
    """Show what is behind PREDICTION_ID, of the service or of batch scoring.

    The row as it was received, model version, bento, Dagster runs, versions of data, contract and
    code, and the trial. Values of sensitive columns are hidden.
    """
    from ml_assets.cli.latest_run import latest_run
    from ml_assets.cli.problems import find_problem, read_problems
    from ml_assets.deployment.trace import trace_of
    from ml_assets.spec.errors import DataError
    from ml_assets.spec.layout import find_project_root

    root = find_project_root()
    projects = [find_problem(root, problem)] if problem else read_problems(root).projects.values()
    for project in projects:
        if found := _find(project, prediction_id.strip(), log):
            entry = _entry(project, found.model_version)
            run = found.run_id
            if run is None and found.kind == "batch":
                run = latest_run(project, "batch_predictions")
            traced = trace_of(project.name, found, entry, project.spec.columns.sensitive, run)
            if as_json:
                print_json(traced.model_dump(mode="json"))
            else:
                _print(traced)
            return
    raise DataError(
        f"No prediction has the id {prediction_id}",
        found=f"none in the logs and batch predictions of {len(projects)} problems",
        mend="name the folder of the log by --log; batch predictions of earlier runs were replaced",
    )


def _find(project: "Project", prediction_id: str, log: str | None) -> "FoundPrediction | None":
    from pathlib import Path

    from ml_assets.deployment.found_prediction import batch_prediction, online_prediction
    from ml_assets.disk.parquet_table import ParquetTable
    from ml_assets.storage.artifact_path import artifact_path

    replayed = project.spec.gate.replay.log if project.spec.gate.replay else None
    folder = str(Path(log).absolute()) if log else replayed or str(project.prediction_log)
    if found := online_prediction(folder, project.root, prediction_id):
        return found
    stored, whole = (artifact_path(project, f"batch_predictions{end}") for end in (".parquet", ""))
    files = [stored] if stored.exists() else []
    files += sorted(whole.rglob("*.parquet"), key=str) if whole.exists() else []
    held_out = ParquetTable(artifact_path(project, "test_data.parquet"))
    source = project.spec.scoring.source or held_out
    record = _record(project, prediction_id)
    return batch_prediction(map(ParquetTable, files), prediction_id, source, project.root, record)


def _record(project: "Project", prediction_id: str) -> "BatchRecord | None":
    from ml_assets.deployment.batch_scoring.prediction_ids import batch_and_row
    from ml_assets.deployment.batch_scoring.record import BatchRecord
    from ml_assets.storage.artifact_path import artifact_path

    named = batch_and_row(prediction_id)
    path = artifact_path(project, BatchRecord.file(named[0])) if named else None
    return BatchRecord.model_validate_json(path.read_text()) if path and path.exists() else None


def _entry(project: "Project", version: str) -> "Registration | None":
    from ml_assets.deployment.registry import versions

    entries = versions(project.bentoml_home, project.name)
    return next((entry for entry in entries if entry.version == version), None)


def _print(traced: "Trace") -> None:
    from rich.table import Table

    from ml_assets.cli.terminal import console

    found = traced.prediction
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    facts = {
        "prediction": f"{found.prediction}" + _shares(found.probabilities),
        "made": f"{found.made_at:%Y-%m-%d %H:%M:%S UTC}" if found.made_at else None,
        "found in": found.found_in,
        "row": ", ".join(f"{name}={value}" for name, value in (found.row or {}).items()) or None,
        "row from": found.row_from,
        "model": f"{traced.problem}:{found.model_version}"
        + ("" if traced.model_tag else " (not in the registry any more)"),
        "bento": found.bento or "none: scored in batch",
        "trial": traced.trial,
        "contract": traced.contract_version and f"version {traced.contract_version}",
        "data": _short(traced.data_versions),
        "tables": _short(traced.tables),
        "code": traced.code_version,
        "ml_assets": traced.ml_assets,
        "approved by": "; ".join(traced.approvals) or "nobody",
        **traced.links,
    }
    for name, value in facts.items():
        table.add_row(name, value or "not known")
    console().print(table)


def _short(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version[:12]}" for name, version in versions.items())


def _shares(probabilities: dict[str, float] | None) -> str:
    if not probabilities:
        return ""
    return " (" + ", ".join(f"{name} {value:.4f}" for name, value in probabilities.items()) + ")"
