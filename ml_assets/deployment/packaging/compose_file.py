"""The file of Docker Compose for a service on one machine."""

from math import ceil

import yaml

from ml_assets.deployment.packaging.packed_service import PackedService


def compose_file(service: PackedService) -> str:
    """Return a compose file (https://compose-spec.io) that builds and runs the service.

    A secret that is not set in the shell stops compose before anything starts. The port is open
    on this machine only.
    """
    settings = service.settings
    described = {
        "image": service.image,
        "build": {"context": "."},
        "ports": [f"127.0.0.1:{settings.port}:{settings.port}"],
        "environment": {name: f"${{{name}:?is not set}}" for name in settings.secrets},
        "restart": "unless-stopped",
        "stop_grace_period": f"{ceil(service.drain_s)}s",
        "mem_limit": settings.memory.lower().removesuffix("i"),
        "security_opt": ["no-new-privileges:true"],
        "cap_drop": ["ALL"],
    }
    content = {"services": {service.name: {k: v for k, v in described.items() if v}}}
    return yaml.safe_dump(content, sort_keys=False)
