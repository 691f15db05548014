"""The Kubernetes manifests of a service."""

from math import ceil
from typing import Any

from ml_assets.deployment.packaging.packed_service import PackedService

Manifest = dict[str, Any]

# Seconds between a pod's end being announced and its server being told, in which load balancers
# learn of it.
_ANNOUNCED_S = 5
# Seconds that a server takes to end once its last request is answered.
_ENDING_S = 10


def manifests(service: PackedService) -> dict[str, Manifest]:
    """Return the manifests by file name.

    Readiness asks ``/readyz``, which needs the model; liveness asks ``/livez``, so that a slow
    request is no reason to kill a pod. The number of pods is the autoscaler's alone.
    """
    return {
        "deployment.yaml": _deployment(service),
        "service.yaml": _service(service),
        "autoscaler.yaml": _autoscaler(service),
        "disruption_budget.yaml": _disruption_budget(service),
        "service_monitor.yaml": _service_monitor(service),
    }


def _about(service: PackedService) -> Manifest:
    labels = _selector(service) | {
        "app.kubernetes.io/version": service.version,
        "app.kubernetes.io/managed-by": "ml_assets",
    }
    return {"name": service.name, "labels": labels}


def _selector(service: PackedService) -> dict[str, str]:
    return {"app.kubernetes.io/name": service.name}


def _deployment(service: PackedService) -> Manifest:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _about(service),
        "spec": {
            "selector": {"matchLabels": _selector(service)},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1},
            },
            "template": {"metadata": {"labels": _about(service)["labels"]}, "spec": _pod(service)},
        },
    }


def _pod(service: PackedService) -> Manifest:
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": _ANNOUNCED_S + ceil(service.drain_s) + _ENDING_S,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": _selector(service)},
            }
        ],
        "containers": [_container(service)],
    }


def _container(service: PackedService) -> Manifest:
    settings = service.settings
    container: Manifest = {
        "name": "service",
        "image": service.image,
        "ports": [{"name": "http", "containerPort": settings.port}],
        "resources": {
            "requests": {"cpu": settings.cpu, "memory": settings.memory},
            "limits": {"memory": settings.memory},
        },
        # Up to two minutes to load the model; after that the other two probes take over.
        "startupProbe": _probe("/readyz", periodSeconds=2, failureThreshold=60),
        "readinessProbe": _probe("/readyz", periodSeconds=5, failureThreshold=2),
        "livenessProbe": _probe("/livez", periodSeconds=10, failureThreshold=6),
        "lifecycle": {"preStop": {"exec": {"command": ["sleep", str(_ANNOUNCED_S)]}}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    if settings.secrets:
        container["env"] = [
            {"name": name,
             "valueFrom": {"secretKeyRef": {"name": service.name, "key": name}}}
            for name in settings.secrets
        ]  # fmt: skip
    return container


def _probe(path: str, **settings: int) -> Manifest:
    return {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 5, **settings}


def _service(service: PackedService) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _about(service),
        "spec": {
            "selector": _selector(service),
            "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
        },
    }


def _autoscaler(service: PackedService) -> Manifest:
    settings = service.settings
    goal = {"type": "Utilization", "averageUtilization": settings.target_cpu}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": _about(service),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": service.name},
            "minReplicas": settings.min_replicas,
            "maxReplicas": settings.max_replicas,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": goal}}],
        },
    }


def _disruption_budget(service: PackedService) -> Manifest:
    """At most one pod at a time: a least number would block the drain of a node at one pod."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": _about(service),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": _selector(service)}},
    }


def _service_monitor(service: PackedService) -> Manifest:
    """What the Prometheus operator scrapes (monitoring.coreos.com/v1)."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": _about(service),
        "spec": {
            "selector": {"matchLabels": _selector(service)},
            "endpoints": [{"port": "http", "path": "/metrics", "interval": "30s"}],
        },
    }
