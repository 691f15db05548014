import subprocess
from pathlib import Path

import yaml

from ml_assets.monitoring.dashboards.prometheus_config import RULES_FILE, prometheus_config
from ml_assets.monitoring.dashboards.prometheus_rules import prometheus_rules
from ml_assets.spec.service_watch import Objectives
from ml_assets_tests.monitoring.prometheus_server import must_have_prometheus


def test_promtool_takes_it_and_targets_are_the_stated_ones(tmp_path: Path) -> None:
    must_have_prometheus()
    text = prometheus_config("churn", "churn:3000", "host:9808", alertmanager="am:9093")
    (tmp_path / "prometheus.yaml").write_text(text)
    (tmp_path / RULES_FILE).write_text(prometheus_rules("churn", Objectives()))
    subprocess.run(["promtool", "check", "config", str(tmp_path / "prometheus.yaml")], check=True,
                   capture_output=True)  # fmt: skip
    jobs = {job["job_name"]: job["static_configs"][0]["targets"]
            for job in yaml.safe_load(text)["scrape_configs"]}  # fmt: skip
    assert jobs == {"churn_service": ["churn:3000"], "dagster": ["host:9808"]}
