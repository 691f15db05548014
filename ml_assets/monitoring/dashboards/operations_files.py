"""All files for the tools of operations, by their path in one folder."""

from urllib.parse import urlsplit

from ml_assets.monitoring.dashboards.compose_stack import compose_stack, filebeat_config
from ml_assets.monitoring.dashboards.grafana import (
    datasource_file,
    grafana_dashboard,
    grafana_is_installed,
    provider_file,
)
from ml_assets.monitoring.dashboards.kibana import kibana_objects
from ml_assets.monitoring.dashboards.panels import panels
from ml_assets.monitoring.dashboards.prometheus_config import RULES_FILE, prometheus_config
from ml_assets.monitoring.dashboards.prometheus_rules import (
    prometheus_rule_manifest,
    prometheus_rules,
)
from ml_assets.spec.service_watch import Objectives, ServiceWatch

# Where ml-assets serve and ml-assets exporter listen, as a container sees this machine.
_HOST = "host.docker.internal"
_SERVICE_PORT, _EXPORTER_PORT = 3001, 9808
DASHBOARD = "grafana/dashboards/{problem}.json"


def operations_files(problem: str, watch: ServiceWatch | None) -> dict[str, str]:
    """Return the files; Grafana's dashboard only where the extra ``ops`` is installed."""
    slo = watch.slo if watch else Objectives()
    service = _seen_from_a_container(watch.service if watch else None)
    exporter = f"{_HOST}:{_EXPORTER_PORT}"
    files = {
        "docker-compose.yaml": compose_stack(),
        "prometheus/prometheus.yaml": prometheus_config(problem, service, exporter),
        f"prometheus/{RULES_FILE}": prometheus_rules(problem, slo),
        "kubernetes/prometheus_rule.yaml": prometheus_rule_manifest(problem, slo),
        "grafana/provisioning/datasources/prometheus.yaml": datasource_file(),
        "grafana/provisioning/dashboards/ml_assets.yaml": provider_file(),
        "kibana/saved_objects.ndjson": kibana_objects(problem),
        "filebeat.yaml": filebeat_config(problem),
    }
    if grafana_is_installed():
        path = DASHBOARD.format(problem=problem)
        files[path] = grafana_dashboard(problem, panels(problem, slo))
    return files


def _seen_from_a_container(url: str | None) -> str:
    """Return host and port of the service; this machine has another name in a container.

    >>> _seen_from_a_container("http://127.0.0.1:3001"), _seen_from_a_container("http://churn.prod")
    ('host.docker.internal:3001', 'churn.prod:80')
    """
    parts = urlsplit(url or f"http://127.0.0.1:{_SERVICE_PORT}")
    host = parts.hostname or _HOST
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{_HOST if host in ('127.0.0.1', 'localhost', '::1') else host}:{port}"
