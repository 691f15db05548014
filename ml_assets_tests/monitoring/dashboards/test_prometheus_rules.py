"""The rules by Prometheus' own tool: their form, and what fires in a past that is known."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ml_assets.monitoring.dashboards.prometheus_rules import (
    prometheus_rule_manifest,
    prometheus_rules,
)
from ml_assets.spec.service_watch import Objectives
from ml_assets_tests.monitoring.prometheus_server import must_have_prometheus

SLO = Objectives(latency_ms={"p99": 100, "p99.9": 500})
GOOD = 'bentoml_service_request_total{service_name="churn",endpoint="/predict",http_response_code='
WORKERS = 'ml_assets_service_workers{service_name="churn"}'


def promtool(*arguments: str) -> str:
    must_have_prometheus()
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fired(folder: Path, series: dict[str, str], at: str, *expected: tuple[str, str]) -> None:
    """Hold the names and severities of the alerts that fire at a time, by promtool test rules."""
    text = prometheus_rules("churn", SLO)
    (folder / "rules.yaml").write_text(text)
    query = 'count by (alertname, severity) (ALERTS{alertstate="firing"})'
    samples = [{"labels": f'{{alertname="{name}", severity="{severity}"}}', "value": 1}
               for name, severity in expected]  # fmt: skip
    assert all(f"alert: {name}" in text for name, _ in expected)
    test: dict[str, Any] = {
        "interval": "1m",
        "input_series": [{"series": name, "values": text} for name, text in series.items()],
        "promql_expr_test": [{"expr": query, "eval_time": at, "exp_samples": samples}],
    }
    content = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
    (folder / "test.yaml").write_text(yaml.safe_dump(content))
    promtool("test", "rules", str(folder / "test.yaml"))


def test_the_form_is_right(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(prometheus_rules("churn", SLO))
    assert "SUCCESS" in promtool("check", "rules", str(tmp_path / "rules.yaml"))


def test_a_service_that_never_failed_fires_nothing(tmp_path: Path) -> None:
    fired(tmp_path, {f'{GOOD}"200"}}': "0+60x400", WORKERS: "2x400"}, "6h")


def test_a_fault_of_two_percent_wakes_somebody(tmp_path: Path) -> None:
    series = {f'{GOOD}"200"}}': "0+60x400", f'{GOOD}"500"}}': "0+0x300 0+1.2x100",
              WORKERS: "2x400"}  # fmt: skip
    fired(tmp_path, series, "6h", ("ErrorBudgetBurn", "page"), ("ErrorBudgetBurn", "ticket"))


def test_clients_mistakes_wake_nobody(tmp_path: Path) -> None:
    series = {f'{GOOD}"200"}}': "0+60x400", f'{GOOD}"422"}}': "0+60x400",
              f'{GOOD}"429"}}': "0+60x400", WORKERS: "2x400"}  # fmt: skip
    fired(tmp_path, series, "6h")


@pytest.mark.parametrize(("workers", "at"), [("0x10", "8m"), ("2x3 stale", "12m")])
def test_a_service_without_workers_is_down(tmp_path: Path, workers: str, at: str) -> None:
    fired(tmp_path, {WORKERS: workers}, at, ("ServiceDown", "page"))


def test_lost_lines_restarts_failed_runs_and_checks_are_told(tmp_path: Path) -> None:
    fired(tmp_path, {
        WORKERS: "2x30",
        'ml_assets_prediction_log_lines_total{service_name="churn",outcome="lost"}': "0+1x30",
        'ml_assets_service_start_time_seconds{service_name="churn"}': "0+1x30",
        'ml_assets_last_run_success{problem="churn",job_name="churn_lifecycle"}': "0x30",
        'ml_assets_check_passed{problem="churn",asset="a",check="b",severity="ERROR"}': "0x30",
        'ml_assets_check_passed{problem="churn",asset="a",check="c",severity="WARN"}': "0x30",
        'ml_assets_check_passed{problem="wine",asset="a",check="b",severity="ERROR"}': "0x30",
    }, "20m", ("PredictionsNotLogged", "ticket"), ("ServiceRestarts", "ticket"),
        ("LastRunFailed", "ticket"), ("CheckFails", "ticket"))  # fmt: skip


def test_slow_answers_are_told_by_percentile(tmp_path: Path) -> None:
    bucket = ('bentoml_service_request_duration_seconds_bucket{service_name="churn",'
              'endpoint="/predict",http_response_code="200",le=')  # fmt: skip
    series = {WORKERS: "2x60", f'{bucket}"0.1"}}': "0+90x60", f'{bucket}"0.25"}}': "0+100x60",
              f'{bucket}"+Inf"}}': "0+100x60"}  # fmt: skip
    fired(tmp_path, series, "40m", ("LatencyP99", "ticket"))


def test_the_operator_gets_the_same_rules_under_a_name_that_kubernetes_takes() -> None:
    manifest = yaml.safe_load(prometheus_rule_manifest("house_prices", SLO))
    assert manifest["metadata"]["name"] == "house-prices-rules"
    assert manifest["spec"] == yaml.safe_load(prometheus_rules("house_prices", SLO))
