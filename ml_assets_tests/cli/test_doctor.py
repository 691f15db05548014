import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_a_fit_project(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("wine")
    result = ml_assets("doctor", "--json")
    document = json.loads(result.stdout)
    failed = [one for one in document["findings"] if one["status"] == "fail"]
    assert (result.exit_code, document["fit"], failed) == (0, True, [])
    names = [finding["name"] for finding in document["findings"]]
    assert names == ["python", "packages", "tested versions", "storage", "dagster home",
                     "port 3000", "port 3001", "ray address", "cores", "memory", "problems",
                     "contracts"]  # fmt: skip


def test_a_failure_is_status_1_with_its_mend(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("wine", problem={"task": "regresion", "target": "y"})
    result = ml_assets("doctor")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("fail problem wine"))
    assert "mend: write 'regression'" in lines[at + 1]
