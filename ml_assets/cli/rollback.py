"""ml-assets rollback: go back to the champion before."""

import click

from ml_assets.cli.json_option import json_option


@click.command()
@click.argument("problem")
@click.option("--as", "who", metavar="NAME", help="Who decides. Default: the login name.")
@click.option("--reason", default="", help="Why, for the history of champions.")
@json_option
def rollback(problem: str, who: str | None, reason: str, as_json: bool) -> None:
    """Make the champion before the present one PROBLEM's champion again, through the gate.

    Later runs do not promote the version that was rolled back from, unless it is promoted by name.
    """
    from getpass import getuser

    from ml_assets.cli.champion_run import move_champion, report_champion
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.deployment.champion import Champion
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    before = read_document(project, "champion", Champion)
    config = {"rollback": True, "who": who or getuser(), "why": reason}
    report_champion(move_champion(project, config, as_json), before.version, as_json)
