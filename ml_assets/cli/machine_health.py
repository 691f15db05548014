"""Is the machine fit: ports, Ray's address, cores, memory?"""

import os
import socket
from urllib.parse import urlsplit

from ml_assets.cli.finding import Finding
from ml_assets.cli.serve import SERVICE_PORT, port_is_free

PORTS = {3000: "make ui", SERVICE_PORT: "ml-assets serve"}
_RAY_PORTS = {"": 6379, "ray": 10001}
_TIMEOUT_S = 2.0
_GIB = 2**30
_SMALL_MEMORY = 4 * _GIB


def port(number: int, use: str) -> Finding:
    """Look whether the port of a server is free on this machine."""
    name = f"port {number}"
    if port_is_free("127.0.0.1", number):
        return Finding(name=name, status="ok", found=f"free for {use}")
    return Finding(name=name, status="warn", found=f"taken; {use} needs it",
                   mend="nothing, if that is what runs there; else end what listens")  # fmt: skip


def ray_address() -> Finding:
    """Try to reach the Ray cluster that RAY_ADDRESS names."""
    name, address = "ray address", os.environ.get("RAY_ADDRESS", "")
    if address in ("", "local"):
        return Finding(name=name, status="ok", found="not set: searches start Ray on this machine")
    if address == "auto":
        return Finding(name=name, status="ok", found="auto: the Ray that runs on this machine")
    mend = "start that cluster (ray start --head), or unset RAY_ADDRESS"
    host, number = host_and_port(address)
    try:
        socket.create_connection((host, number), timeout=_TIMEOUT_S).close()
    except OSError as error:
        return Finding(name=name, status="fail", mend=mend,
                       found=f"{address} cannot be reached: {error}")  # fmt: skip
    return Finding(name=name, status="ok", found=f"{address} answers")


def host_and_port(address: str) -> tuple[str, int]:
    """Return where a Ray address points to, with Ray's own default ports.

    >>> host_and_port("10.0.0.1:6379"), host_and_port("ray://head")
    (('10.0.0.1', 6379), ('head', 10001))
    """
    parts = urlsplit(address if "://" in address else f"//{address}")
    try:
        number = parts.port
    except ValueError:  # no number: the connection to port 0 fails, and says so
        number = 0
    default = _RAY_PORTS.get(parts.scheme, 0)
    return parts.hostname or "", default if number is None else number


def cores() -> Finding:
    """Count the cores that this process may use."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Finding(name="cores", status="ok", found=str(count))


def memory() -> Finding:
    """Look at the memory that is free for a search."""
    import psutil

    state = psutil.virtual_memory()
    found = f"{state.available / _GIB:.1f} GiB free of {state.total / _GIB:.1f} GiB"
    if state.available < _SMALL_MEMORY:
        return Finding(name="memory", status="warn", found=found,
                       mend="set search.cpus to 1, so that trials run one by one")  # fmt: skip
    return Finding(name="memory", status="ok", found=found)
