"""What clients, operators and disks do to a served bento, and what it makes of it."""

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import RunningService, processes_of, running_service
from ml_assets.deployment.smoke_test import post
from ml_assets.spec.errors import ServiceError
from ml_assets.spec.service_limits import PredictionLog, ServiceLimits
from ml_assets_tests.deployment.conftest import Case, build_case

pytestmark = pytest.mark.service

KEYS, KEY = "MIXED_API_KEYS", "a key of more than 16 characters"
SHAPE = {"error", "problems"}


@dataclass(frozen=True)
class Built:
    home: Path
    tag: str
    case: Case
    logs: Path

    @property
    def env(self) -> dict[str, str]:
        return {KEYS: KEY, "ML_ASSETS_PREDICTION_LOG": str(self.logs)}

    @property
    def row(self) -> dict[str, Any]:
        return request_rows(self.case.held_out.head(1), self.case.contract)[0]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, mixed: Case) -> Built:
    """A bento with keys, one of its columns sensitive, files of the log of about one request."""
    folder = tmp_path_factory.mktemp("faults")
    columns = mixed.contract.columns
    plan = columns["plan"].model_copy(update={"sensitive": True})
    contract = mixed.contract.model_copy(update={"columns": {**columns, "plan": plan}})
    case = replace(mixed, contract=contract)
    limits = ServiceLimits(api_keys_env=KEYS, max_concurrency=4, timeout_s=3.0,
                           prediction_log=PredictionLog(max_file_mb=1e-6))  # fmt: skip
    tag = build_case(folder / "home", case, limits=limits).tag
    return Built(folder / "home", tag, case, folder / "logs")


@pytest.fixture(scope="module")
def service(built: Built) -> Iterator[RunningService]:
    with running_service(built.home, built.tag, env=built.env) as running:
        yield replace(running, headers={"X-API-Key": KEY})


def body(*rows: Any) -> bytes:
    return json.dumps({"rows": rows}).encode()


def ask(service: RunningService, content: bytes, route: str = "/predict") -> tuple[int, Any]:
    return post(service.url, content, service.headers, route)


def get(service: RunningService, route: str, **headers: str) -> tuple[int, str]:
    request = Request(f"{service.url}{route}", headers=headers or dict(service.headers))
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def access_lines(service: RunningService) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in service.log.read_text().splitlines() if line[:1] == "{"]
    return [line for line in lines if line.get("event.dataset") == "ml_assets.access"]


def test_a_prediction_is_answered_explained_and_written_down(
    service: RunningService, built: Built
) -> None:
    status, found = ask(service, body(built.row))
    explained = ask(service, body(built.row), "/explain")

    assert (status, explained[0]) == (200, 200)
    (line,) = explained[1]["explanations"]
    assert line["base_value"] + sum(line["contributions"].values()) == pytest.approx(line["value"])
    assert line["prediction"] == found["predictions"][0]["prediction"]
    written = [json.loads(file.read_text()) for file in built.logs.rglob("*.jsonl")]
    (record,) = [one for one in written
                 if one["prediction_id"] == found["predictions"][0]["prediction_id"]]  # fmt: skip
    assert record["features"] == {**built.row, "plan": "hidden"}
    assert record["bento"] == built.tag
    logged = [one for one in access_lines(service)
              if one.get("ml_assets.prediction_ids") == [record["prediction_id"]]]  # fmt: skip
    assert [one["http.request.id"] for one in logged] == [record["request_id"]]
    assert "http.response.status_code" in logged[0]


def test_without_a_key_there_is_nothing_but_probes(service: RunningService, built: Built) -> None:
    assert post(service.url, body(built.row))[0] == 401
    assert post(service.url, body(built.row), {"X-API-Key": KEY[:-1]})[0] == 401
    for route in ("/contract", "/docs.json", "/schema.json"):
        assert get(service, route, accept="*/*")[0] == 401
    for route in ("/livez", "/readyz", "/healthz", "/metrics", "/"):
        assert get(service, route, accept="*/*")[0] == 200
    assert get(service, "/contract", authorization=f"Bearer {KEY}")[0] == 200
    assert KEY not in service.log.read_text()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                max_size=3),
    max_leaves=8,
)  # fmt: skip
_COLUMNS = ("id", "visits per-week", "score", "member", "plan")
_NEAR = st.fixed_dictionaries(
    {}, optional={name: _JSON | st.sampled_from(["gold", 3, 2.5, True, "c1"]) for name in _COLUMNS}
)
_PAYLOADS = st.one_of(
    st.binary(max_size=40),
    _JSON.map(lambda value: json.dumps(value).encode()),
    st.lists(_NEAR | _JSON, max_size=4).map(lambda rows: body(*rows)),
)


def test_a_thousand_generated_payloads_meet_no_mistake_of_ours(
    service: RunningService, built: Built
) -> None:
    answers: dict[int, int] = {}
    before = [one.pid for one in workers(service, built)]

    @settings(max_examples=1_000, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(_PAYLOADS, st.sampled_from(["/predict", "/explain"]))
    def sent(content: bytes, route: str) -> None:
        status, answer = ask(service, content, route)
        answers[status] = answers.get(status, 0) + 1
        assert status in (200, 400, 413, 422)
        if status != 200:
            assert set(answer) == SHAPE
        if status == 422:
            assert all({"row", "column", "rule"} <= set(one) for one in answer["problems"])

    sent()
    assert set(answers) >= {400, 422}
    assert sum(answers.values()) >= 1_000
    assert [one.pid for one in workers(service, built)] == before
    log = service.log.read_text()
    assert "Traceback" not in log
    assert "stack_trace" not in log


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_service_is_as_its_description_says(
    service: RunningService, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(get(service, "/docs.json")[1]))
    answers: set[tuple[str, int]] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and operation.method == "get":
            continue  # these take nothing that could be wrong

        examples = 40 if operation.method == "post" else 3

        @settings(max_examples=examples, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            answer = case.call(base_url=service.url, headers=dict(service.headers))
            answers.add((case.path, answer.status_code))
            # Too many rows are a 413, which schemathesis does not know as a refusal.
            unknown = [negative_data_rejection] if answer.status_code == 413 else []
            case.validate_response(answer, headers=dict(service.headers), excluded_checks=unknown)

        asked()
    expected = 200 if mode is GenerationMode.POSITIVE else 422
    assert {("/predict", expected), ("/explain", expected)} <= answers


def test_a_hundred_megabytes_are_refused_at_once_while_probes_are_answered(
    service: RunningService, built: Built
) -> None:
    memory = sum(one.memory_info().rss for one in workers(service, built))
    huge = b'{"rows": [' + b"1," * 50_000_000 + b"1]}"
    lives: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        sending = pool.submit(ask, service, huge)
        while not sending.done():
            before = time.monotonic()
            assert get(service, "/livez")[0] == 200
            lives.append(time.monotonic() - before)
            time.sleep(0.01)
    # The connection may be closed on a client that is still sending.
    with suppress(OSError):
        assert sending.result()[0] == 413
    assert time.monotonic() - started < 5
    assert max(lives) < 2
    assert sum(one.memory_info().rss for one in workers(service, built)) - memory < 50_000_000


def workers(service: RunningService, built: Built) -> list[psutil.Process]:
    home = built.home.resolve() / "servers" / service.url.rpartition(":")[2]
    return [one for one in processes_of(home) if "_bentoml_impl.worker.service" in one.cmdline()]


def begun(service: RunningService, content: bytes) -> socket.socket:
    """Send a request up to the last byte of its body."""
    host, _, port = service.url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    head = (f"POST /predict HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nConnection: close\r\n"
            f"Content-Length: {len(content)}\r\n\r\n")  # fmt: skip
    connection.sendall(head.encode() + content[:-1])
    return connection


def status_of(connection: socket.socket) -> int:
    with connection, connection.makefile("rb") as answer:
        return int(answer.read().split()[1])


def test_overload_is_a_429_and_passes_and_a_slow_body_is_given_up(
    service: RunningService, built: Built
) -> None:
    content = body(built.row)
    slow = [begun(service, content) for _ in range(4)]
    time.sleep(0.3)

    status, answer = ask(service, content)
    assert (status, set(answer)) == (429, SHAPE)
    assert get(service, "/livez")[0] == 200
    for connection in slow[:-1]:
        connection.sendall(content[-1:])
    assert [status_of(connection) for connection in slow[:-1]] == [200, 200, 200]
    assert ask(service, content)[0] == 200
    assert status_of(slow[-1]) == 408
    assert ask(service, content)[0] == 200


def test_unknown_paths_make_no_series_without_end(service: RunningService) -> None:
    get(service, "/nowhere/at/all")
    before = len(get(service, "/metrics")[1].splitlines())
    for number in range(50):
        assert get(service, f"/nowhere/{number}")[0] == 404

    assert len(get(service, "/metrics")[1].splitlines()) == before


def test_a_prediction_log_that_cannot_be_written_is_told_and_passes(
    service: RunningService, built: Built
) -> None:
    aside = built.logs.rename(built.logs.with_name("aside"))
    built.logs.write_text("a file in the folder's place")
    try:
        assert [ask(service, body(built.row))[0] for _ in range(3)] == [200, 200, 200]
        assert lost(service) == 3
        assert "prediction log" in service.log.read_text()
    finally:
        built.logs.unlink()
        aside.rename(built.logs)
    files = len(list(built.logs.rglob("*.jsonl")))
    deadline = time.monotonic() + 10
    while len(list(built.logs.rglob("*.jsonl"))) == files and time.monotonic() < deadline:
        assert ask(service, body(built.row))[0] == 200
        time.sleep(0.2)
    assert len(list(built.logs.rglob("*.jsonl"))) > files


def lost(service: RunningService) -> float:
    lines = get(service, "/metrics")[1].splitlines()
    name = "ml_assets_prediction_log_lines_total{"
    found = [line for line in lines if line.startswith(name) and "lost" in line]
    return sum(float(line.rpartition(" ")[2]) for line in found)


def test_a_killed_worker_comes_back_and_the_end_loses_no_answer(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In a container BentoML leaves it to the orchestrator to start a worker again.
    monkeypatch.delenv("BENTOML_CONTAINERIZED", raising=False)
    with running_service(built.home, built.tag, env=built.env) as running:
        service = replace(running, headers={"X-API-Key": KEY})
        (worker,) = workers(service, built)
        worker.send_signal(signal.SIGKILL)
        assert answers_again(service, body(built.row))
        (worker,) = workers(service, built)
        assert worker.is_running()
        load = Load(service, body(built.row))
        load.has_answered(30)
        os.kill(worker.ppid(), signal.SIGTERM)
        answered = load.ended()
        lines = access_lines(service)
    assert answered >= 30
    assert load.told_to_close > 0
    assert load.broken == 0
    predicted = [one for one in lines if one["message"] == "POST /predict 200"]
    assert len(predicted) == answered + 1


def test_in_bentomls_container_mode_a_killed_worker_is_seen_by_the_liveness_probe(
    built: Built,
) -> None:
    """The orchestrator starts the container again, as BentoML does not start the worker."""
    env = {**built.env, "BENTOML_CONTAINERIZED": "true"}
    with running_service(built.home, built.tag, env=env) as service:
        assert get(service, "/livez")[0] == 200
        (worker,) = workers(service, built)
        worker.kill()
        deadline = time.monotonic() + 30
        while lives(service):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        time.sleep(3)
        assert workers(service, built) == []
        assert not lives(service)


def lives(service: RunningService) -> bool:
    """Ask as a probe with a time limit does."""
    try:
        with urlopen(f"{service.url}/livez", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def answers_again(service: RunningService, content: bytes) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return ask(service, content)[0] == 200
        except OSError:
            time.sleep(0.2)
    return False


class Load:
    """Three clients that ask one after the other on kept connections until nobody listens."""

    def __init__(self, service: RunningService, content: bytes) -> None:
        self.answered = self.told_to_close = self.broken = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._ask, args=(service, content))
                         for _ in range(3)]  # fmt: skip
        for thread in self._threads:
            thread.start()

    def has_answered(self, least: int) -> None:
        deadline = time.monotonic() + 60
        while self.answered < least and time.monotonic() < deadline:
            time.sleep(0.01)

    def ended(self) -> int:
        for thread in self._threads:
            thread.join(60)
        return self.answered

    def _ask(self, service: RunningService, content: bytes) -> None:
        headers = {"Content-Type": "application/json", **service.headers}
        kept, connection = False, http.client.HTTPConnection(service.url.removeprefix("http://"))
        while True:
            try:
                connection.request("POST", "/predict", content, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                with self._lock:
                    # A new connection that no worker has taken was not accepted.
                    self.broken += kept
                return
            with self._lock:
                self.answered += answer.status == 200
                self.told_to_close += answer.getheader("connection") == "close"
            kept = connection.sock is not None


def test_what_cannot_be_served_safely_does_not_start(built: Built) -> None:
    version = built.case.model.version
    with (
        pytest.raises(ServiceError, match="ended while it started") as caught,
        running_service(built.home, built.tag, env={**built.env, KEYS: ""}),
    ):
        pass
    assert f"{KEYS} holds none" in str(caught.value.__notes__)
    model_file = built.home / "models" / "mixed" / version / "model.skops"
    content = model_file.read_bytes()
    model_file.write_bytes(content + b"!")
    try:
        with (
            pytest.raises(ServiceError, match="ended while it started") as caught,
            running_service(built.home, built.tag, env=built.env),
        ):
            pass
        assert version in str(caught.value.__notes__)
    finally:
        model_file.write_bytes(content)
