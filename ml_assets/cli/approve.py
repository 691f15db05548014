"""ml-assets approve: say by name that a version may be champion."""

import click

from ml_assets.cli.json_option import json_option, print_json


@click.command()
@click.argument("problem")
@click.argument("version")
@click.option("--as", "who", metavar="NAME", required=True, help="Who approves.")
@click.option("--reason", required=True, help="Why.")
@json_option
def approve(problem: str, version: str, who: str, reason: str, as_json: bool) -> None:
    """Approve VERSION of PROBLEM's registry by name.

    Where gate.approvals asks for it, no version becomes champion without. The approval is kept
    with the registered version, and shown wherever that is.
    """
    from ml_assets.cli.problems import find_problem
    from ml_assets.deployment.approvals import approvers
    from ml_assets.deployment.registry import approve_version
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    entry = approve_version(project.bentoml_home, project.name, version, who, reason)
    names, needed = approvers(entry.approvals, version), project.spec.gate.approvals
    if as_json:
        approvals = [one.model_dump(mode="json") for one in entry.approvals]
        print_json({"version": version, "approvers": names, "needed": needed,
                    "approvals": approvals})  # fmt: skip
        return
    click.echo(
        f"{entry.tag} is approved by {', '.join(names)} ({len(names)} of {needed} asked for)"
    )
    if len(names) >= needed:
        click.echo(f"Promote it: ml-assets promote {problem} {version}")
