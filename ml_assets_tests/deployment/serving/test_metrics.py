import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml_assets.deployment.serving.metrics import RequestMetrics, ServiceMetrics
from ml_assets_tests.deployment.serving.exchange import exchange, fine


@pytest.fixture
def metrics() -> ServiceMetrics:
    found = ServiceMetrics("churn")
    found.start("v1")
    return found


def lines(metrics: ServiceMetrics, start: str) -> list[str]:
    return [line for line in metrics.text().decode().splitlines() if line.startswith(start)]


def test_requests_are_counted_and_timed_under_bentomls_names(metrics: ServiceMetrics) -> None:
    app = RequestMetrics(fine, metrics)
    for path in ("/predict", "/predict", "/livez", "/metrics"):
        exchange(app, path)

    totals = [line for line in lines(metrics, "bentoml_service_request_total")
              if not line.endswith(" 0.0")]  # fmt: skip
    assert len(totals) == 2
    (predicted,) = [line for line in totals if 'endpoint="/predict"' in line]
    assert predicted.endswith(" 2.0")
    for label in ('http_response_code="200"', 'service_name="churn"', 'service_version="v1"',
                  'runner_name="churn"'):  # fmt: skip
        assert label in predicted
    assert lines(metrics, "bentoml_service_request_duration_seconds_count")
    in_progress = lines(metrics, "bentoml_service_request_in_progress")
    assert {line.rpartition(" ")[2] for line in in_progress} == {"0.0"}


def test_unknown_paths_share_one_series(metrics: ServiceMetrics) -> None:
    app = RequestMetrics(fine, metrics)
    exchange(app, "/first")
    before = len(metrics.text().splitlines())
    for number in range(100):
        exchange(app, f"/{number}")

    assert len(metrics.text().splitlines()) == before
    (other,) = lines(metrics, 'bentoml_service_request_total{endpoint="other"')
    assert other.endswith(" 101.0")


def test_faults_are_counted_from_0_on(metrics: ServiceMetrics) -> None:
    awaited = [line for line in lines(metrics, "bentoml_service_request_total")
               if 'endpoint="/predict"' in line and line.endswith(" 0.0")]  # fmt: skip
    assert len(awaited) == 6
    for code in ("200", "422", "429", "500", "503", "504"):
        assert any(f'http_response_code="{code}"' in line for line in awaited)
    times = [line for line in lines(metrics, "bentoml_service_request_duration_seconds_count")
             if 'endpoint="/predict"' in line]  # fmt: skip
    assert len(times) == 1
    assert times[0].endswith(" 0.0")


def test_rows_and_lines_of_the_log_are_counted(metrics: ServiceMetrics) -> None:
    metrics.count_rows("/predict", 3)
    metrics.count_lines("lost", 2)

    assert lines(metrics, "ml_assets_rows_total")[0].endswith(" 3.0")
    found = {
        line.rpartition(" ")[2] for line in lines(metrics, "ml_assets_prediction_log_lines_total{")
    }
    assert found == {"0.0", "2.0"}


def test_the_workers_of_a_server_are_added_up_and_dead_ones_have_nothing_in_hand(
    tmp_path: Path,
) -> None:
    script = """
from ml_assets.deployment.serving.metrics import ServiceMetrics
metrics = ServiceMetrics("churn")
metrics.start("v1")
metrics.begin("/predict"), metrics.end("/predict", 200, 0.1), metrics.begin("/predict")
print(metrics.text().decode())
"""
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    texts = [
        subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True,
                       text=True).stdout
        for _ in range(2)
    ]  # fmt: skip
    found = {
        line.partition("{")[0]: float(line.rpartition(" ")[2])
        for line in texts[1].splitlines()
        if line.startswith("bentoml_service_request_") and not line.endswith(" 0.0")
    }  # fmt: skip
    assert found["bentoml_service_request_total"] == 2.0
    assert found["bentoml_service_request_in_progress"] == 1.0
