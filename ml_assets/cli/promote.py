"""ml-assets promote: make an exact version the champion."""

import click

from ml_assets.cli.json_option import json_option


@click.command()
@click.argument("problem")
@click.argument("version")
@click.option("--as", "who", metavar="NAME", help="Who decides. Default: the login name.")
@click.option("--reason", default="", help="Why, for the history of champions.")
@json_option
def promote(problem: str, version: str, who: str | None, reason: str, as_json: bool) -> None:
    """Promote VERSION of PROBLEM's registry, through the gate.

    The gate reads the evaluation that is stored with exactly this version. The move is a run of
    Dagster, and a row of the asset champion_history.
    """
    from getpass import getuser

    from ml_assets.cli.champion_run import move_champion, report_champion
    from ml_assets.cli.documents import find_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.deployment.champion import Champion
    from ml_assets.deployment.registry import registered
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    registered(project.bentoml_home, project.name, version)
    before = find_document(project, "champion", Champion)
    config = {"version": version, "who": who or getuser(), "why": reason}
    champion = move_champion(project, config, as_json)
    report_champion(champion, before.version if before else None, as_json)
