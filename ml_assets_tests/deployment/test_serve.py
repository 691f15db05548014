import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import (
    RunningService,
    end,
    free_port,
    processes_of,
    running_service,
    serve_command,
)
from ml_assets.deployment.smoke_test import post
from ml_assets.spec.errors import ServiceError
from ml_assets_tests.deployment.conftest import Case, build_case


def test_the_command_names_the_bento_and_works_on_the_home(tmp_path: Path) -> None:
    command = serve_command(tmp_path, "churn:1", 3001)

    assert command.args[1:] == ["-m", "bentoml", "serve", "churn:1", "--host", "127.0.0.1",
                                "--port", "3001"]  # fmt: skip
    own_home = Path(command.env["BENTOML_HOME"])
    assert (own_home / "models").resolve() == (tmp_path / "models").resolve()
    assert command.env["BENTOML_DO_NOT_TRACK"] == "True"
    assert {**os.environ, **command.env} == command.env


def test_a_free_port_can_be_listened_on() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port()))


@pytest.mark.service
def test_a_service_that_cannot_start_gives_its_log_and_leaves_nothing(
    tmp_path: Path, breast_cancer: Case
) -> None:
    home = tmp_path / "home"
    build_case(home, breast_cancer)
    version = breast_cancer.model.version
    (home / "models" / "breast_cancer" / version / "contract.yaml").write_text("columns: 7")

    with (
        pytest.raises(ServiceError, match="ended while it started") as caught,
        running_service(home, f"breast_cancer:{version}"),
    ):
        pass

    assert "ContractError" in str(caught.value.__notes__)
    assert list((home / "servers").iterdir()) == []


@dataclass(frozen=True)
class Served:
    """Two services of one home that run at the same time."""

    mixed: RunningService
    breast_cancer: RunningService


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, mixed: Case, breast_cancer: Case
) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("serve") / "home"
    tags = [build_case(home, case).tag for case in (mixed, breast_cancer)]
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        services = [running_service(home, tag) for tag in tags]
        yield Served(*pool.map(stack.enter_context, services))


def body(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"rows": rows}).encode()


def first_row(case: Case) -> dict[str, Any]:
    return request_rows(case.held_out.head(1), case.contract)[0]


def get(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.service
def test_two_services_of_one_home_answer_with_their_own_models(
    served: Served, mixed: Case, breast_cancer: Case
) -> None:
    pairs = ((served.mixed.url, mixed), (served.breast_cancer.url, breast_cancer))
    for url, case in pairs:
        status, answer = post(url, body(first_row(case)))
        assert (status, answer["model_version"]) == (200, case.model.version)
        metrics = get(f"{url}/metrics")[1]
        assert f'service_name="{case.model.info.problem}"' in metrics
    assert "breast_cancer" not in get(f"{served.mixed.url}/metrics")[1]


@pytest.mark.service
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"score": 99}, "score.range"),
        ({"score": "3"}, "score.type"),
        ({"score": None}, "score.not_null"),
        ({"score": float("inf")}, "score.finite"),
        ({"score": float("nan")}, "score.not_null"),
        ({"plan": "silver"}, "plan.allowed_values"),
        ({"id": "far too long"}, "id.length"),
        ({"visits per-week": 2.5}, "visits per-week.type"),
        ({"visits per-week": 10**400}, "visits per-week.type"),
        ({"other": 1}, "other.unknown"),
    ],
)
def test_a_row_that_breaks_the_contract_is_a_422(
    served: Served, mixed: Case, change: dict[str, Any], rule: str
) -> None:
    row = first_row(mixed)

    status, answer = post(served.mixed.url, body(row, {**row, **change}))

    assert status == 422
    assert [(p["row"], p["rule"]) for p in answer["problems"]] == [(1, rule)]


@pytest.mark.service
def test_a_row_without_a_column_is_a_422_that_names_it(served: Served, mixed: Case) -> None:
    row = {name: value for name, value in first_row(mixed).items() if name != "score"}

    status, answer = post(served.mixed.url, body(row))

    assert status == 422
    assert [problem["rule"] for problem in answer["problems"]] == ["score.required"]


@pytest.mark.service
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b'{"rows": [{"a":', 400),
        (b"[1, 2]", 400),
        (b'{"rows": []}', 400),
        (b'{"rows": "x"}', 400),
        (b"null", 400),
        (b'{"rows": ["\xff"]}', 400),
        (b'{"rows": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
        (b'{"rows": ["x", null, [1]]}', 422),
        (b" " * 30_000_000, 413),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else None,
)
def test_a_body_that_is_no_request_is_a_4xx(served: Served, content: bytes, status: int) -> None:
    found, answer = post(served.mixed.url, content)

    assert found == status
    assert set(answer) == {"error", "problems"}


@pytest.mark.service
def test_the_limit_of_rows_is_exact(served: Served, mixed: Case) -> None:
    row = first_row(mixed)

    assert post(served.mixed.url, body(*[row] * 512))[0] == 200
    assert post(served.mixed.url, body(*[row] * 513))[0] == 413


@pytest.mark.service
def test_pickles_are_refused(served: Served) -> None:
    request = Request(f"{served.mixed.url}/predict", b"\x80\x04N.",
                      {"Content-Type": "application/vnd.bentoml+pickle"})  # fmt: skip
    with pytest.raises(HTTPError) as caught:
        urlopen(request, timeout=30)
    assert caught.value.code == 415
    caught.value.close()


@pytest.mark.service
@pytest.mark.parametrize(
    ("route", "status"),
    [("healthz", 200), ("livez", 200), ("readyz", 200), ("metrics", 200), ("docs.json", 200),
     ("nowhere", 404), ("predict", 405)],
)  # fmt: skip
def test_the_routes(served: Served, route: str, status: int) -> None:
    found, text = get(f"{served.mixed.url}/{route}")

    assert found == status
    if status >= 400:
        assert set(json.loads(text)) == {"error", "problems"}


@pytest.mark.service
def test_the_contract_is_shown(served: Served, mixed: Case) -> None:
    status, text = get(f"{served.mixed.url}/contract")

    assert status == 200
    assert type(mixed.contract).model_validate_json(text) == mixed.contract


@pytest.mark.service
def test_no_mistake_of_a_client_left_a_traceback(served: Served, mixed: Case) -> None:
    row = first_row(mixed)
    for content in (b"", b"{", b"[]", body(), body({}), body({**row, "score": "x"}), b" " * 10**7):
        assert 400 <= post(served.mixed.url, content)[0] < 500

    log = served.mixed.log.read_text()
    assert "/predict" in log
    assert "Traceback" not in log
    assert "ERROR" not in log


@pytest.mark.service
def test_a_killed_supervisor_leaves_no_worker(tmp_path: Path, breast_cancer: Case) -> None:
    home = tmp_path / "home"
    tag = build_case(home, breast_cancer).tag
    command = serve_command(home, tag, free_port())
    own_home = Path(command.env["BENTOML_HOME"])
    child = subprocess.Popen(command.args, env=command.env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while len(processes_of(own_home)) < 2:
            time.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert len(processes_of(own_home)) == 1
    finally:
        end(child, own_home)
    deadline = time.monotonic() + 5
    while processes_of(own_home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(own_home) == []
