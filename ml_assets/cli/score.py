"""ml-assets score: a file of rows in, a file of predictions out."""

from typing import TYPE_CHECKING, Any

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from upath import UPath

    from ml_assets.deployment.batch import BatchResult
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
        version, result = _score(project, input_)
        files = _write(result, path)
    _report(
        {"model_version": version, "scored": len(result.predictions),
         "rejected": len(result.rejected), **files},
        as_json,
    )  # fmt: skip
    if result.predictions.empty:
        click.get_current_context().exit(1)


def _progress(as_json: bool) -> Any:
    from contextlib import nullcontext

    from ml_assets.cli.terminal import console

    out = console()
    return out.status("Scoring") if out.is_terminal and not as_json else nullcontext()


def _score(project: "Project", uri: str) -> tuple[str, "BatchResult"]:
    from pathlib import Path

    from ml_assets.cli.documents import read_document
    from ml_assets.deployment.batch import score_batch
    from ml_assets.deployment.champion import Champion
    from ml_assets.deployment.registry import load_registered
    from ml_assets.deployment.scorer import Scorer
    from ml_assets.reading.source import read_source
    from ml_assets.spec.source import Source

    champion = read_document(project, "champion", Champion)
    table = read_source(Source(uri=uri), Path.cwd())
    registered = load_registered(project.bentoml_home, project.name, champion.version)
    return champion.version, score_batch(Scorer.of(registered), table)


def _write(result: "BatchResult", path: "UPath | Path") -> dict[str, str | None]:
    """Write both tables; an output of earlier stays if no row could be scored."""
    from ml_assets.cli.prediction_file import rejected_path, write_predictions

    beside = rejected_path(path)
    scored, rejected = not result.predictions.empty, not result.rejected.empty
    if scored:
        write_predictions(result.predictions, path)
    if rejected:
        write_predictions(result.rejected, beside)
    else:
        # One of an earlier run would speak of other rows.
        beside.unlink(missing_ok=True)
    return {"output": str(path) if scored else None,
            "rejected_file": str(beside) if rejected else None}  # fmt: skip


def _report(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    to = f" to {document['output']}" if document["output"] else ""
    click.echo(f"{document['scored']} rows scored{to} by model version "
               f"{document['model_version']}")  # fmt: skip
    if document["rejected_file"]:
        click.echo(f"{document['rejected']} rows rejected: {document['rejected_file']} says why")
