"""ml-assets adopt: a source's changes into the pinned contract."""

from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from ml_assets.contract.contract_diff import Change


@click.command()
@click.argument("problem")
@click.argument("columns", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show the changes; write nothing.")
@json_option
def adopt(problem: str, columns: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Adopt what PROBLEM's source holds now into its pinned contract.

    Compares the raw table of the last run with the contract, writes the changes (only those of
    COLUMNS, if any are named) into data/contracts, and raises the contract's version by one.
    """
    from ml_assets.cli.problems import find_problem
    from ml_assets.cli.terminal import console
    from ml_assets.collection.pending_adoption import pending_adoption
    from ml_assets.contract.contract_file import update_contract
    from ml_assets.disk.parquet_table import ParquetTable
    from ml_assets.spec.errors import MLAssetsError
    from ml_assets.spec.layout import find_project_root
    from ml_assets.storage.artifact_path import artifact_path

    project = find_problem(find_project_root(), problem)
    raw = artifact_path(project, "raw_data.parquet")
    if not raw.exists():
        raise MLAssetsError(f"{problem} has no raw_data yet", found=f"no file {raw}",
                            mend=f"run: ml-assets run {problem}")  # fmt: skip
    pending = pending_adoption(project, ParquetTable(raw), columns)
    path, before = project.contract_path, project.contract_path.read_text(encoding="utf-8")
    if pending.changes and not dry_run:
        update_contract(pending.adopted, path)
    if as_json:
        print_json({
            "problem": problem,
            "version": (pending.pinned if dry_run else pending.adopted).version,
            "changes": [change.model_dump() for change in pending.changes],
            "file": str(path),
            "written": bool(pending.changes) and not dry_run,
        })  # fmt: skip
        return
    if not pending.changes:
        click.echo(f"Nothing to adopt: the source keeps version {pending.pinned.version} of {path}")
        return
    console().print(changes_table(pending.changes))
    if dry_run:
        click.echo("Nothing was written (--dry-run)")
        return
    after = path.read_text(encoding="utf-8")
    for line in unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            click.echo(line)
    click.echo(f"wrote version {pending.adopted.version} of {path}")
    click.echo(f"Review it, then run: ml-assets run {problem}")


def changes_table(changes: "list[Change]") -> "Table":
    """Return the changes as a table for the terminal, breaking ones first."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("column", "change", "", "pinned", "observed"):
        table.add_column(heading, overflow="fold")
    table.add_column("rows", justify="right")
    for change in changes:
        table.add_row(change.column, change.kind.replace("_", " "), change.compatibility,
                      change.pinned, change.observed, f"{change.rows:,}")  # fmt: skip
    return table
