"""ml-assets run: materialize the life cycle of a problem."""

from typing import IO, TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from ml_assets.cli.run_view import LiveView, PlainView


@click.command()
@click.argument("problem")
@click.option("--select", metavar="KEYS",
              help="Assets to materialize: names of assets or stages, with commas, or Dagster's "
              "selection syntax. Default: all but the stage monitoring.")  # fmt: skip
@json_option
def run(problem: str, select: str | None, as_json: bool) -> None:
    """Run the life cycle of PROBLEM, from its sources to the bento."""
    from ml_assets.cli.lifecycle_run import run_lifecycle
    from ml_assets.cli.problems import find_problem
    from ml_assets.cli.quiet_streams import quiet_streams
    from ml_assets.cli.run_summary import summarize
    from ml_assets.cli.summary_text import print_summary
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    with quiet_streams(to_stderr=as_json) as terminal, _view(terminal) as view:
        record = run_lifecycle(project, select, view)
    summary = summarize(project, record)
    if as_json:
        print_json(summary.model_dump(mode="json"))
    else:
        print_summary(summary)
    if not record.success:
        click.get_current_context().exit(1)


def _view(terminal: IO[str]) -> "LiveView | PlainView":
    from ml_assets.cli.run_view import LiveView, PlainView
    from ml_assets.cli.terminal import console

    out = console(terminal)
    return LiveView(out) if out.is_terminal else PlainView(out)
