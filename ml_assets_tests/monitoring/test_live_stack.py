"""The real service under a bounded load, scraped by a real Prometheus with our own files."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
import pytest
from prometheus_client import CollectorRegistry, start_http_server

from ml_assets.cli.dagster_metrics import DagsterMetrics
from ml_assets.deployment.golden_row import golden_row
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import RunningService, processes_of, running_service
from ml_assets.deployment.smoke_test import post
from ml_assets.estimator.predict import predict
from ml_assets.monitoring.dashboards.grafana import expressions
from ml_assets.monitoring.dashboards.operations_files import operations_files
from ml_assets.monitoring.dashboards.prometheus_config import RULES_FILE, prometheus_config
from ml_assets.monitoring.health.heart_beat import heart_beat
from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.monitoring.health.service_report import service_report
from ml_assets.monitoring.queries import ServiceQueries
from ml_assets.spec.service_limits import ServiceLimits
from ml_assets.spec.service_watch import Objectives
from ml_assets_tests.automation.planted import execute, plant
from ml_assets_tests.browser.dagster_dev import wait_until
from ml_assets_tests.deployment.conftest import (
    Case,
    breast_cancer_table,
    build_case,
    make_case,
)
from ml_assets_tests.monitoring.prometheus_server import must_have_prometheus, running_prometheus

NAME, LIMIT_S, MANY_ROWS, GOOD, LATE, WRONG = "breast_cancer", 0.5, 40_000, 60, 3, 5


@dataclass(frozen=True)
class Stack:
    """A running service, the Prometheus that scrapes it, and the files that describe both."""

    service: RunningService
    api: PrometheusApi
    files: dict[str, str]
    case: Case
    home: Path
    failed: float


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    must_have_prometheus()
    folder = tmp_path_factory.mktemp("live")
    # So short a time that many rows take longer: the service's own fault, answered with 504.
    limits = ServiceLimits(timeout_s=LIMIT_S)
    home, files = folder / "home", operations_files(NAME, None)
    case = make_case(NAME, "binary_classification", breast_cancer_table())
    bento = build_case(home, case, MANY_ROWS, limits)
    (folder / RULES_FILE).write_text(files[f"prometheus/{RULES_FILE}"])
    with ExitStack() as running:
        service = running.enter_context(running_service(home, bento.tag))
        exporter = running.enter_context(_exported())
        address = urlsplit(service.url).netloc
        config = prometheus_config(NAME, address, exporter, interval_s=0.5)
        api = PrometheusApi(running.enter_context(running_prometheus(folder, config)))
        wait_until("the service is scraped", lambda: scraped(api) > 0, 60)
        failed = load(service, case)
        wait_until("the load is scraped", lambda: counted(api) >= GOOD + LATE + WRONG, 60)
        yield Stack(service, api, files, case, home, failed)


class _exported:
    """Dagster's metrics of an instance with two runs and a failed check, over HTTP."""

    def __enter__(self) -> str:
        self._instance = dg.DagsterInstance.ephemeral()
        for fails in (False, True):
            execute(self._instance, {}, fails, f"{NAME}_lifecycle")
        plant(self._instance, passed=False, name=NAME)
        key = dg.AssetCheckKey(dg.AssetKey([NAME, "data_drift"]), "no_drift")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(DagsterMetrics(self._instance, {NAME: [f"{NAME}_lifecycle"]}, [key]))
        self._server, _ = start_http_server(0, "127.0.0.1", registry)
        return f"127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._instance.dispose()


def scraped(api: PrometheusApi) -> int:
    return len(api.query(f'ml_assets_service_workers{{service_name="{NAME}"}}'))


def counted(api: PrometheusApi) -> float:
    total = f'bentoml_service_request_total{{service_name="{NAME}",endpoint="/predict"}}'
    return api.value(f"sum({total})") or 0.0


def load(service: RunningService, case: Case) -> float:
    """Post single rows, some without a column, then requests of many rows, which take too long.

    Returns the share of requests that the service failed: on a busy machine more than those.
    """
    rows = request_rows(case.held_out, case.contract)
    bodies = [[rows[number]] for number in range(GOOD)] + [[{}]] * WRONG
    many = [rows[number % len(rows)] for number in range(MANY_ROWS)]
    statuses = [post(service.url, json.dumps({"rows": sent}).encode())[0] for sent in bodies]
    assert set(statuses[GOOD:]) <= {422, 504}
    assert statuses.count(200) > GOOD / 2
    large, enough = json.dumps({"rows": many}).encode(), statuses.count(504) + LATE
    for _ in range(30):
        # A body that is not complete in time is the client's slowness (408): it is cut off.
        with suppress(OSError):
            statuses.append(post(service.url, large)[0])
        if statuses.count(504) == enough:
            break
    assert statuses.count(504) == enough, statuses[GOOD:]
    return statuses.count(504) / len(statuses)


@pytest.mark.service
def test_the_service_is_measured_its_alarm_fires_and_its_dashboard_shows_data(
    stack: Stack,
) -> None:
    report = service_report(stack.api, NAME, Objectives())
    assert report.workers == 1
    assert report.error_ratio == pytest.approx(stack.failed, rel=0.2)
    assert {burn.urgency for burn in report.firing} == {"page", "ticket"}
    assert report.latency["p50"].recent_ms is not None
    assert 0 < report.latency["p50"].recent_ms < 100
    assert report.memory_mb is not None
    assert 50 < report.memory_mb < 2000
    assert report.cpus is not None
    assert report.restarts == 0

    model, rows = stack.case.model, stack.case.held_out
    golden = golden_row(model.version, rows, predict(model, rows), stack.case.contract)
    # What was given up is still being worked on.
    wait_until("the heart beats", lambda: heart_beat(stack.service.url, golden).passed, 60)
    other = golden.model_copy(update={"model_version": "other"})
    assert "instead of other" in heart_beat(stack.service.url, other).wrong

    groups = stack.api.get("rules")["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
    wait_until("the alarm fires", lambda: "ErrorBudgetBurn" in firing(stack.api), 30)
    assert "ServiceDown" not in firing(stack.api)

    board = json.loads(stack.files[f"grafana/dashboards/{NAME}.json"])
    empty = [one for one in expressions(board) if not stack.api.query(one)]
    assert empty == []

    logged = _logged_fields(stack.service.log)
    for line in stack.files["kibana/saved_objects.ndjson"].splitlines()[1:]:
        columns = json.loads(line)["attributes"]["columns"]
        assert set(columns) - logged <= {"error.type", "error.message"}, columns

    kill_worker(stack)
    restarts = ServiceQueries(NAME).restarts("5m")
    wait_until("the restart is counted", lambda: stack.api.value(restarts) == 1, 90)
    assert service_report(stack.api, NAME, Objectives()).workers == 1


def kill_worker(stack: Stack) -> None:
    own_home = stack.home / "servers" / str(urlsplit(stack.service.url).port)
    (worker,) = [one for one in processes_of(own_home) if "worker" in " ".join(one.cmdline())]
    worker.kill()


def firing(api: PrometheusApi) -> set[str]:
    alerts = api.get("alerts")["alerts"]
    return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}


def _logged_fields(log: Path) -> set[str]:
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")
    ]
    return {name for line in lines for name in line}
