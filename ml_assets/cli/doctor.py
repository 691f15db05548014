"""ml-assets doctor: is the environment fit to run?"""

from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from ml_assets.cli.finding import Finding

_COLORS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check the environment, and say how to mend it."""
    from ml_assets.cli import machine_health, package_health, project_health
    from ml_assets.spec.layout import find_project_root

    root = find_project_root()
    findings = [
        package_health.python(),
        package_health.requirements(),
        package_health.constraints(root),
        project_health.storage(root),
        project_health.dagster_home(),
        *(machine_health.port(number, use) for number, use in machine_health.PORTS.items()),
        machine_health.ray_address(),
        machine_health.cores(),
        machine_health.memory(),
        *project_health.problems(root),
        *project_health.contracts(root),
    ]
    fit = all(finding.status != "fail" for finding in findings)
    if as_json:
        print_json({"fit": fit, "findings": [finding.model_dump() for finding in findings]})
    else:
        for finding in findings:
            _print(finding)
    if not fit:
        click.get_current_context().exit(1)


def _print(finding: "Finding") -> None:
    status = click.style(f"{finding.status:<5}", fg=_COLORS[finding.status], bold=True)
    click.echo(f"{status}{finding.name:<22} {finding.found}")
    if finding.mend:
        click.echo(f"     {'':<22} mend: {finding.mend}")
