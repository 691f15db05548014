"""Reports by a real Prometheus whose past is known."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.monitoring.health.service_report import ServiceReport, service_report
from ml_assets.spec.service_watch import Objectives
from ml_assets_tests.monitoring.past import Hour, past
from ml_assets_tests.monitoring.prometheus_server import backfill, running_prometheus

Reported = Callable[..., ServiceReport]


@pytest.fixture
def reported(tmp_path: Path) -> Iterator[Reported]:
    """Let Prometheus measure a past of the service."""
    with ExitStack() as stack:

        def report(hours: list[Hour], **slo: object) -> ServiceReport:
            if hours:
                backfill(tmp_path, past(hours))
            url = stack.enter_context(running_prometheus(tmp_path))
            return service_report(PrometheusApi(url), "churn", Objectives.model_validate(slo))

        yield report


def test_the_numbers_of_a_service_that_keeps_its_promises(reported: Reported) -> None:
    found = reported([Hour()] * 3, window="3h", latency_ms={"p99": 100})
    assert found.workers == 2
    assert found.requests == pytest.approx(3 * 3600, rel=0.02)  # probes are not among them
    assert found.requests_per_s == pytest.approx(1.0, rel=0.02)
    assert (found.availability, found.error_ratio, found.budget_left) == (1.0, 0.0, 1.0)
    assert found.memory_mb == 500.0
    assert found.cpus == pytest.approx(0.25, rel=0.01)
    assert found.restarts == 1
    # Half of the requests take under 10 ms, all under 100 ms: Prometheus interpolates.
    assert found.latency["p50"].ms == pytest.approx(10.0, rel=0.01)
    assert found.latency["p95"].recent_ms == pytest.approx(10 + 90 * 0.9, rel=0.01)
    assert found.latency["p99"].most_ms == 100
    assert found.firing == []


def test_a_fault_of_now_spends_the_budget_too_fast(reported: Reported) -> None:
    found = reported([*[Hour()] * 6, Hour(good=3528, failed=72)], window="30d")
    assert found.error_ratio == pytest.approx(72 / 7 / 3600, rel=0.03)
    assert found.budget_left == pytest.approx(1 - 72 / 7 / 3.6, abs=0.1)
    fast, slow, ticket = found.burns
    assert (fast.long, fast.short) == (pytest.approx(20, rel=0.03), pytest.approx(20, rel=0.03))
    assert fast.fires
    assert slow.long == pytest.approx(20 / 6, rel=0.03)
    assert not slow.fires
    assert ticket.fires


def test_a_fault_that_is_over_wakes_nobody(reported: Reported) -> None:
    found = reported([Hour(good=3240, failed=360), Hour()], window="30d")
    fast, slow, _ = found.burns
    assert slow.long is not None
    assert slow.long > 6
    assert (fast.short, slow.short) == (0.0, 0.0)
    assert not fast.fires
    assert not slow.fires


def test_nothing_is_known_of_a_service_that_is_not_scraped(reported: Reported) -> None:
    found = reported([])
    assert (found.workers, found.requests, found.requests_per_s) == (0, 0.0, 0.0)
    assert found.availability is found.budget_left is found.memory_mb is found.restarts is None
    assert found.latency["p99"].ms is None
    assert found.firing == []
