"""ml-assets score: a file of rows in, a file of predictions out."""

from typing import TYPE_CHECKING, Any

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from upath import UPath

    from ml_assets.deployment.batch_scoring.record import BatchRecord
    from ml_assets.deployment.batch_scoring.run import BatchRun
    from ml_assets.spec.project import Project


@click.command()
@click.argument("problem")
@click.argument("input_", metavar="INPUT")
@click.option("-o", "--output", required=True,
              help="File to write: .csv, .parquet or .json (lines).")  # fmt: skip
@json_option
def score(problem: str, input_: str, output: str, as_json: bool) -> None:
    """Score the rows of INPUT by PROBLEM's champion.

    INPUT is a file, glob or folder of CSV, JSON lines or Parquet, or a URL. Rows that break the
    contract go to <OUTPUT>.rejected.csv with the reason.
    """
    from upath import UPath

    from ml_assets.cli.prediction_file import known_ending
    from ml_assets.cli.problems import find_problem
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    path = UPath(output)
    known_ending(path)
    with _progress(as_json):
        record, files = _score(project, input_, path)
    _report(
        {"model_version": record.model_version, "scored": record.scored,
         "rejected": record.rejected, **files},
        as_json,
    )  # fmt: skip
    if not record.scored:
        click.get_current_context().exit(1)


def _progress(as_json: bool) -> Any:
    from contextlib import nullcontext

    from ml_assets.cli.terminal import console

    out = console()
    return out.status("Scoring") if out.is_terminal and not as_json else nullcontext()


def _score(
    project: "Project", uri: str, path: "UPath"
) -> "tuple[BatchRecord, dict[str, str | None]]":
    from functools import partial
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from ml_assets.cli.documents import read_document
    from ml_assets.deployment.batch_scoring.job import PartScorer, kept_job
    from ml_assets.deployment.batch_scoring.process_worker import pool_size, process_pool
    from ml_assets.deployment.batch_scoring.record import batch_record
    from ml_assets.deployment.batch_scoring.run import run_batch
    from ml_assets.deployment.champion import Champion
    from ml_assets.deployment.registry import entry_folder
    from ml_assets.deployment.scorer import Scorer
    from ml_assets.reading.batch_input import source_input
    from ml_assets.spec.layout import batch_folder
    from ml_assets.spec.source import Source

    champion = read_document(project, "champion", Champion)
    entry = entry_folder(project.bentoml_home, project.name, champion.version)
    storage = batch_folder(project.root, f"{project.name}.command")
    size = pool_size(project.spec.scoring.workers)
    with TemporaryDirectory(prefix="ml-assets-") as folder:
        given = source_input(Source(uri=uri), Path.cwd(), Path(folder))
        scorer = Scorer.from_folder(entry, champion.version)
        with kept_job(storage, entry, scorer, given.digest, project.spec.columns.id) as job:
            pool = partial(process_pool, size=size) if size > 1 else None
            run = run_batch(job, PartScorer(job, scorer), given, pool)
            record = batch_record(scorer, given, run, run_id=None, output=str(path))
            files = _write(run, path)
    _remember(project, record)
    return record, files


def _write(run: "BatchRun", path: "UPath | Path") -> dict[str, str | None]:
    """Write both tables; an output of earlier stays if no row could be scored."""
    from ml_assets.cli.prediction_file import rejected_path, write_predictions

    beside = rejected_path(path)
    scored, rejected = len(run.predictions) > 0, len(run.rejected) > 0
    if scored:
        write_predictions(run.predictions, path)
    if rejected:
        write_predictions(run.rejected, beside)
    else:
        # One of an earlier run would speak of other rows.
        beside.unlink(missing_ok=True)
    return {"output": str(path) if scored else None,
            "rejected_file": str(beside) if rejected else None}  # fmt: skip


def _remember(project: "Project", record: "BatchRecord") -> None:
    """Keep what the ids of the predictions lead to."""
    from ml_assets.deployment.batch_scoring.record import BatchRecord
    from ml_assets.disk.atomic_write import atomic_write
    from ml_assets.storage.artifact_path import artifact_path

    document = artifact_path(project, BatchRecord.file(record.batch))
    atomic_write(document, record.model_dump_json(indent=2).encode())


def _report(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    to = f" to {document['output']}" if document["output"] else ""
    click.echo(f"{document['scored']} rows scored{to} by model version "
               f"{document['model_version']}")  # fmt: skip
    if document["rejected_file"]:
        click.echo(f"{document['rejected']} rows rejected: {document['rejected_file']} says why")
