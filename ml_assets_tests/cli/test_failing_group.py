import json

import click
from click.testing import CliRunner, Result

from ml_assets.cli.failing_group import FailingGroup, error_text
from ml_assets.cli.json_option import json_option, print_json
from ml_assets.spec.errors import DataError


@click.group(cls=FailingGroup)
def group() -> None:
    pass


@group.command()
@click.option("--fail", is_flag=True)
@json_option
def work(fail: bool, as_json: bool) -> None:
    if fail:
        error = DataError("Column 'age' is absent", found="name", mend="add it")
        error.add_note("The file was read yesterday.")
        raise error
    print_json({"grün": as_json})


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["work", *arguments])


def test_success_is_status_0() -> None:
    result = invoke("--json")
    assert (result.exit_code, json.loads(result.stdout), result.stderr) == (0, {"grün": True}, "")


def test_an_error_is_told_on_stderr_without_traceback() -> None:
    result = invoke("--fail")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split(maxsplit=1) for line in result.stderr.splitlines()[:3]] == [
        ["Error", "Column 'age' is absent"], ["Found", "name"], ["Mend", "add it"]
    ]  # fmt: skip
    assert result.stderr.splitlines()[3:] == ["The file was read yesterday."]


def test_an_error_is_json_with_the_option_before_or_after() -> None:
    for arguments in (("--fail", "--json"), ("--json", "--fail")):
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert json.loads(result.stderr)["error"] == {
            "type": "DataError", "what": "Column 'age' is absent", "found": "name",
            "mend": "add it",
        }  # fmt: skip


def test_parts_that_are_not_given_have_no_line() -> None:
    assert error_text(DataError("No rows")).count("\n") == 0
