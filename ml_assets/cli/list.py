"""ml-assets list: the problems of the project."""

from typing import TYPE_CHECKING, Any

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from ml_assets.cli.problems import Problems
    from ml_assets.spec.project import Project

_COLUMNS = ("name", "task", "target", "metric", "champion", "bento")


@click.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the problems with their champion and bento."""
    from ml_assets.cli.problems import read_problems
    from ml_assets.spec.layout import find_project_root

    problems = read_problems(find_project_root())
    rows = [_row(project) for project in problems.projects.values()]
    if as_json:
        print_json({"problems": rows, "broken": _broken(problems)})
    else:
        _print_table(rows)
        _print_broken(problems)
    if problems.broken:
        click.get_current_context().exit(1)


def _row(project: "Project") -> dict[str, Any]:
    from ml_assets.cli.documents import find_document
    from ml_assets.deployment.bento import BuiltBento
    from ml_assets.deployment.champion import Champion

    champion = find_document(project, "champion", Champion)
    bento = find_document(project, "bento", BuiltBento)
    problem = project.spec.problem
    return {
        "name": project.name,
        "task": problem.task,
        "target": problem.target,
        "metric": problem.search_metric,
        "champion": champion.version if champion else None,
        "bento": bento.tag if bento else None,
    }


def _broken(problems: "Problems") -> list[dict[str, str | None]]:
    from ml_assets.cli.failing_group import error_document

    return [{"file": str(file), **error_document(error)} for file, error in problems.broken.items()]


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from ml_assets.cli.terminal import console

    if not rows:
        click.echo("No problem yet. Write one: ml-assets init DATA --target COLUMN")
        return
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(row[column] or "-" for column in _COLUMNS))
    console().print(table)


def _print_broken(problems: "Problems") -> None:
    from ml_assets.cli.failing_group import error_text

    for error in problems.broken.values():
        click.echo(error_text(error), err=True)
