from typing import Any

import jsonschema
import kubernetes_validate
import pytest

from ml_assets.deployment.packaging.kubernetes import manifests
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.spec.packaging import Packaging

SERVICE = PackedService("churn", "churn:a1", Packaging(secrets=["CHURN_API_KEYS"]), drain_s=40.5)

# The part of the operator's ServiceMonitor that ours uses; kubernetes-validate knows no resources
# of operators. https://prometheus-operator.dev/docs/api-reference/api/#servicemonitor
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_ENDPOINT = {
    "type": "object",
    "required": ["port"],
    "additionalProperties": False,
    "properties": {
        "port": {"type": "string"},
        "path": {"type": "string", "pattern": "^/"},
        "interval": {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"},
    },
}
_MONITOR = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "monitoring.coreos.com/v1"},
        "kind": {"const": "ServiceMonitor"},
        "spec": {
            "type": "object",
            "required": ["selector", "endpoints"],
            "additionalProperties": False,
            "properties": {
                "selector": {
                    "type": "object",
                    "required": ["matchLabels"],
                    "additionalProperties": False,
                    "properties": {"matchLabels": _TEXTS},
                },
                "endpoints": {"type": "array", "minItems": 1, "items": _ENDPOINT},
            },
        },
    },
}


@pytest.mark.parametrize(
    "settings", [Packaging(), SERVICE.settings, Packaging(min_replicas=1, cpu="250m")]
)
def test_each_manifest_keeps_its_schema(settings: Packaging) -> None:
    found = manifests(PackedService("house_prices", "house_prices:a1", settings))
    monitor = found.pop("service_monitor.yaml")
    jsonschema.validate(monitor, _MONITOR)
    for manifest in found.values():
        kubernetes_validate.validate(manifest, "1.30", strict=True)


def test_the_schemas_find_mistakes() -> None:
    found = manifests(SERVICE)
    found["deployment.yaml"]["spec"]["template"]["spec"]["containers"][0]["imagee"] = "x"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(found["deployment.yaml"], "1.30", strict=True)
    found["service_monitor.yaml"]["spec"]["endpoints"][0]["interval"] = "often"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found["service_monitor.yaml"], _MONITOR)


def test_what_belongs_together_has_the_same_names() -> None:
    found: dict[str, Any] = manifests(SERVICE)
    pod = found["deployment.yaml"]["spec"]["template"]
    labels = pod["metadata"]["labels"].items()
    for selector in (
        found["deployment.yaml"]["spec"]["selector"]["matchLabels"],
        found["service.yaml"]["spec"]["selector"],
        found["disruption_budget.yaml"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels
    monitored = found["service_monitor.yaml"]["spec"]["selector"]["matchLabels"]
    assert monitored.items() <= found["service.yaml"]["metadata"]["labels"].items()
    target = found["autoscaler.yaml"]["spec"]["scaleTargetRef"]
    assert target["name"] == found["deployment.yaml"]["metadata"]["name"]
    assert "replicas" not in found["deployment.yaml"]["spec"]


def test_probes_ports_and_secrets() -> None:
    pod = manifests(SERVICE)["deployment.yaml"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["ports"] == [{"name": "http", "containerPort": 3000}]
    [secret] = container["env"]
    assert secret["valueFrom"]["secretKeyRef"] == {"name": "churn-service", "key": "CHURN_API_KEYS"}
    assert "value" not in secret
    assert pod["terminationGracePeriodSeconds"] == 5 + 41 + 10
