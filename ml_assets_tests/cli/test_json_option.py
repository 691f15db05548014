import json

import click
from click.testing import CliRunner

from ml_assets.cli.json_option import json_option, print_json, wants_json


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    print_json({"as_json": as_json, "remembered": wants_json(ctx)})


def test_the_command_and_its_context_know_the_option() -> None:
    for arguments, wanted in ((["--json"], True), ([], False)):
        output = CliRunner().invoke(command, arguments).stdout
        assert json.loads(output) == {"as_json": wanted, "remembered": wanted}
