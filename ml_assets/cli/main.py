"""The ml-assets command, put together."""

import click

from ml_assets.cli.adopt import adopt
from ml_assets.cli.approve import approve
from ml_assets.cli.doctor import doctor
from ml_assets.cli.exporter import exporter
from ml_assets.cli.failing_group import FailingGroup
from ml_assets.cli.init import init
from ml_assets.cli.leaderboard import leaderboard
from ml_assets.cli.list import list_command
from ml_assets.cli.package import package
from ml_assets.cli.project_environment import enter_project
from ml_assets.cli.promote import promote
from ml_assets.cli.rollback import rollback
from ml_assets.cli.run import run
from ml_assets.cli.score import score
from ml_assets.cli.script import script
from ml_assets.cli.serve import serve
from ml_assets.cli.trace import trace
from ml_assets.cli.versions import versions


@click.group(cls=FailingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ml_assets", prog_name="ml-assets")
def cli() -> None:
    """The machine-learning life cycle as Dagster assets, from one YAML file per problem."""
    enter_project()


for _command in (
    init, list_command, run, adopt, leaderboard, script, versions, approve, promote, rollback,
    score, serve, trace, package, exporter, doctor,
):  # fmt: skip
    cli.add_command(_command)


def main() -> None:
    """Run the command line; the process ends with status 0 only on success."""
    cli(prog_name="ml-assets")
