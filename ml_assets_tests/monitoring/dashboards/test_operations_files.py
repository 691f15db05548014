import yaml

from ml_assets.monitoring.dashboards.operations_files import operations_files
from ml_assets.spec.service_watch import ServiceWatch


def test_objectives_and_addresses_of_the_yaml_are_in_the_files() -> None:
    watch = ServiceWatch.model_validate({
        "prometheus": "http://127.0.0.1:9090", "service": "https://churn.example.com",
        "slo": {"availability": 0.99, "latency_ms": {"p95": 50}},
    })  # fmt: skip
    files = operations_files("churn", watch)
    assert "churn.example.com:443" in files["prometheus/prometheus.yaml"]
    assert "LatencyP95" in files["prometheus/rules.yaml"]
    assert "0.144" in files["prometheus/rules.yaml"]
    unstated = operations_files("churn", None)
    assert "host.docker.internal:3001" in unstated["prometheus/prometheus.yaml"]
    assert "Latency" not in str(yaml.safe_load(unstated["prometheus/rules.yaml"])["groups"][1])
