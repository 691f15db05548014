"""ml-assets init: from a table to a problem."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json
from ml_assets.spec.metrics import ALL_TASKS, Task

if TYPE_CHECKING:
    from ml_assets.scaffold.draft import Draft


@click.command()
@click.argument("data")
@click.option("--target", help="The column to predict; clustering has none, and "
              "anomaly_detection only if there are labels.")  # fmt: skip
@click.option("--name", help="Name of the problem. Default: the file's.")
@click.option("--task", type=click.Choice(ALL_TASKS), help="Default: by the target's values.")
@json_option
def init(data: str, target: str | None, name: str | None, task: Task | None, as_json: bool) -> None:
    """Write a problem for DATA: a defs.yaml and a pinned contract.

    DATA is a file, glob or folder of CSV, JSON lines or Parquet, a URL, or sklearn://NAME.
    """
    from pydantic import ValidationError

    from ml_assets.cli.validation_error import spec_error
    from ml_assets.scaffold.draft import draft_problem
    from ml_assets.scaffold.problem_folder import write_problem
    from ml_assets.spec.layout import defs_folder, find_project_root

    root = find_project_root()
    try:
        draft = draft_problem(uri_in_project(data, root), target, name, task, root)
    except ValidationError as error:
        raise spec_error("The problem to write", error) from error
    _refuse_a_taken_name(root, draft.spec.name)
    files = write_problem(draft, defs_folder(root) / draft.spec.name, root)
    if as_json:
        print_json(_document(draft, files))
    else:
        _print(draft, files)


def uri_in_project(data: str, root: Path) -> str:
    """Return DATA as ``sources.*.uri`` takes it: relative to the root where it lies inside.

    >>> uri_in_project("sklearn://wine", Path("/project"))
    'sklearn://wine'
    >>> uri_in_project("/project/data/churn.csv", Path("/project"))
    'data/churn.csv'
    >>> uri_in_project("/elsewhere/*.parquet", Path("/project"))
    '/elsewhere/*.parquet'
    """
    if "://" in data:
        return data
    path = Path(os.path.abspath(data))
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _refuse_a_taken_name(root: Path, name: str) -> None:
    from ml_assets.cli.problems import read_problems
    from ml_assets.spec.errors import SpecError

    if name in read_problems(root).projects:
        raise SpecError(f"There is a problem {name!r} already", mend="give another --name")


def _document(draft: "Draft", files: list[Path]) -> dict[str, object]:
    problem, columns = draft.spec.problem, draft.contract.columns
    return {
        "name": draft.spec.name,
        "task": problem.task,
        "target": problem.target,
        "metric": problem.search_metric,
        "columns": {name: {"role": column.role, "type": column.type, "nullable": column.nullable}
                    for name, column in columns.items()},
        "files": [str(file) for file in files],
    }  # fmt: skip


def _print(draft: "Draft", files: list[Path]) -> None:
    from rich.table import Table

    from ml_assets.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    for heading in ("column", "role", "type", "missing values"):
        table.add_column(heading, overflow="fold")
    for name, column in draft.contract.columns.items():
        table.add_row(name, column.role, column.type, "allowed" if column.nullable else "-")
    problem = draft.spec.problem
    out = console()
    of = f" of {problem.target}" if problem.target else ""
    out.print(f"[bold]{draft.spec.name}[/]: {problem.task}{of}, "
              f"searched by {problem.search_metric}")  # fmt: skip
    out.print(table)
    for file in files:
        click.echo(f"wrote {file}")
    click.echo(f"Read both, then run: ml-assets run {draft.spec.name}")
