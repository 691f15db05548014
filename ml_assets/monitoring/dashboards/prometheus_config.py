"""Prometheus' own configuration for a problem: what it scrapes, how often, by which rules."""

import yaml

SCRAPE_S = 15
RULES_FILE = "rules.yaml"


def prometheus_config(
    problem: str, service: str, exporter: str, interval_s: float = SCRAPE_S,
    alertmanager: str | None = None,
) -> str:  # fmt: skip
    """Return the configuration; ``service`` and ``exporter`` are host and port.

    https://prometheus.io/docs/prometheus/latest/configuration/configuration. Several instances of
    a service belong into ``targets``, or are found by the ServiceMonitor of Kubernetes.
    """
    every = f"{int(interval_s * 1000)}ms"
    content = {
        "global": {"scrape_interval": every, "evaluation_interval": every,
                   "scrape_timeout": every},
        "rule_files": [RULES_FILE],
        "scrape_configs": [
            {"job_name": f"{problem}_service", "static_configs": [{"targets": [service]}]},
            {"job_name": "dagster", "honor_labels": True,
             "static_configs": [{"targets": [exporter]}]},
        ],
    }  # fmt: skip
    if alertmanager is not None:
        targets = [{"static_configs": [{"targets": [alertmanager]}]}]
        content["alerting"] = {"alertmanagers": targets}
    return yaml.safe_dump(content, sort_keys=False)
