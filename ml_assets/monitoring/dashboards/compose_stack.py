"""The file of Docker Compose for the whole stack of a problem's monitoring."""

import yaml

from ml_assets.monitoring.dashboards.prometheus_config import RULES_FILE

# Tags that were current when this was written; not tested here, where there is no Docker.
PROMETHEUS = "prom/prometheus:v3.5.0"
GRAFANA = "grafana/grafana:11.6.0"
ELASTICSEARCH = "docker.elastic.co/elasticsearch/elasticsearch:8.19.0"
KIBANA = "docker.elastic.co/kibana/kibana:8.19.0"
FILEBEAT = "docker.elastic.co/beats/filebeat:8.19.0"


def compose_stack(grafana_port: int = 3002) -> str:
    """Return a compose file (https://compose-spec.io) beside the other files of this folder.

    The service and the exporter run beside it on this machine, where Prometheus reaches them as
    host.docker.internal. Every port is open on this machine only. A password of Grafana and the
    folder of the service's log have to be in the shell.
    """
    content = {
        "services": {
            "prometheus": _prometheus(),
            "grafana": _grafana(grafana_port),
            "elasticsearch": _elasticsearch(),
            "kibana": _kibana(),
            "filebeat": _filebeat(),
        },
        "volumes": {"prometheus": {}, "grafana": {}, "elasticsearch": {}},
    }
    return yaml.safe_dump(content, sort_keys=False)


def filebeat_config(problem: str) -> str:
    """Return the configuration that ships the service's JSON lines as they are."""
    content = {
        "filebeat.inputs": [{
            "type": "filestream", "id": f"ml-assets-{problem}", "paths": ["/logs/*.log"],
            "parsers": [{"ndjson": {"overwrite_keys": True, "expand_keys": True,
                                    "add_error_key": True}}],
        }],
        "output.elasticsearch": {"hosts": ["http://elasticsearch:9200"],
                                 "index": f"logs-ml_assets.{problem}-default"},
        "setup.ilm.enabled": False,
        "setup.template.enabled": False,
    }  # fmt: skip
    return yaml.safe_dump(content, sort_keys=False)


def _prometheus() -> dict[str, object]:
    return {
        "image": PROMETHEUS,
        "command": ["--config.file=/etc/prometheus/prometheus.yaml",
                    "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=40d"],
        "ports": ["127.0.0.1:9090:9090"],
        "extra_hosts": ["host.docker.internal:host-gateway"],
        "volumes": ["./prometheus/prometheus.yaml:/etc/prometheus/prometheus.yaml:ro",
                    f"./prometheus/{RULES_FILE}:/etc/prometheus/{RULES_FILE}:ro",
                    "prometheus:/prometheus"],
        "restart": "unless-stopped",
    }  # fmt: skip


def _grafana(port: int) -> dict[str, object]:
    return {
        "image": GRAFANA,
        # Compose stops where the password is not set in the shell.
        "environment": {
            "GF_SECURITY_ADMIN_PASSWORD": "${GRAFANA_PASSWORD:?is not set}",
            "GF_ANALYTICS_REPORTING_ENABLED": "false",
            "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        },
        "ports": [f"127.0.0.1:{port}:3000"],
        "volumes": ["./grafana/provisioning:/etc/grafana/provisioning:ro",
                    "./grafana/dashboards:/var/lib/grafana/dashboards:ro",
                    "grafana:/var/lib/grafana"],
        "depends_on": ["prometheus"],
        "restart": "unless-stopped",
    }  # fmt: skip


def _elasticsearch() -> dict[str, object]:
    return {
        "image": ELASTICSEARCH,
        "environment": {"discovery.type": "single-node", "xpack.security.enabled": "false",
                        "ES_JAVA_OPTS": "-Xms512m -Xmx512m"},
        # Without security it must not be reached from elsewhere: it has no port here.
        "volumes": ["elasticsearch:/usr/share/elasticsearch/data"],
        "restart": "unless-stopped",
    }  # fmt: skip


def _kibana() -> dict[str, object]:
    return {
        "image": KIBANA,
        "environment": {"ELASTICSEARCH_HOSTS": "http://elasticsearch:9200",
                        "TELEMETRY_ENABLED": "false"},
        "ports": ["127.0.0.1:5601:5601"],
        "depends_on": ["elasticsearch"],
        "restart": "unless-stopped",
    }  # fmt: skip


def _filebeat() -> dict[str, object]:
    return {
        "image": FILEBEAT,
        "command": ["--strict.perms=false"],
        "volumes": ["./filebeat.yaml:/usr/share/filebeat/filebeat.yml:ro",
                    "${SERVICE_LOGS:?is not set}:/logs:ro"],
        "depends_on": ["elasticsearch"],
        "restart": "unless-stopped",
    }  # fmt: skip
