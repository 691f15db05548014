"""ml-assets script: a plain Python script that reproduces a trial."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ml_assets.spec.project import Project


@click.command()
@click.argument("problem")
@click.option("--trial", "trial_id", metavar="ID",
              help="Trial to reproduce, such as t012. Default: the best one.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="File to write. Default: standard output.")  # fmt: skip
def script(problem: str, trial_id: str | None, output: Path | None) -> None:
    """Write a script that reproduces a trial of PROBLEM's last search without ml_assets.

    It needs pandas, NumPy, PyArrow and scikit-learn, and the library of the trial's family. It
    builds the trial's pipeline, prints its score on each fold of the search, fits it on all
    training rows, and prints the metrics on the held-out ones.
    """
    from ml_assets.cli.problems import find_problem
    from ml_assets.spec.layout import find_project_root

    text = _script(find_problem(find_project_root(), problem), trial_id)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: run it with python {output}")


def _script(project: "Project", trial_id: str | None) -> str:
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.latest_run import latest_run
    from ml_assets.disk.parquet_table import ParquetTable
    from ml_assets.modeling.trial_script import ScriptSource, trial_named, trial_script
    from ml_assets.spec.feature_plan import FeaturePlan
    from ml_assets.spec.leaderboard import Leaderboard
    from ml_assets.storage.artifact_path import artifact_path

    board = read_document(project, "trials", Leaderboard)
    plan = read_document(project, "features", FeaturePlan)
    trial = trial_named(board, trial_id)
    train = artifact_path(project, "train_data.parquet")
    source = ScriptSource(
        spec=project.spec,
        plan=plan,
        board=board,
        train_path=str(train),
        test_path=str(artifact_path(project, "test_data.parquet")),
        run_id=latest_run(project, "trials"),
    )
    target = [plan.target] if plan.target else []
    y = ParquetTable(train).frame(target).to_numpy().ravel()
    return trial_script(source, trial, y)
