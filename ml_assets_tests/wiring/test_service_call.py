import json
import shlex

from ml_assets.cli.serve import SERVICE_PORT
from ml_assets.wiring.service_call import SERVICE_URL, example_request, service_routes


def test_the_example_is_one_shell_command_that_posts_the_row() -> None:
    row = {"plan": "it's $HOME", "age": None, "spend": 1.5}
    first, command, last = str(example_request(row).md_str).split("\n")
    assert (first, last) == ("```sh", "```")
    words = shlex.split(command)
    assert words[:2] == ["curl", f"{SERVICE_URL}/predict"]
    assert json.loads(words[-1]) == {"rows": [row]}


def test_the_address_is_where_serve_listens() -> None:
    assert f"http://127.0.0.1:{SERVICE_PORT}" == SERVICE_URL
    assert "`POST /predict`" in str(service_routes().md_str)
