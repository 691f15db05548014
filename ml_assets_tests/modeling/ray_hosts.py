"""Several hosts on one machine: network namespaces on a bridge, with a node of Ray in each."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

_RAY = Path(sys.executable).with_name("ray")
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0", "OMP_NUM_THREADS": "1",
          # Ray makes a token for hosts beyond this machine unless told not to.
          "RAY_AUTH_MODE": "disabled",
          "RAY_DISABLE_IMPORT_WARNING": "1",
          # A dead host is missed within seconds.
          "RAY_health_check_initial_delay_ms": "1000", "RAY_health_check_period_ms": "1000",
          "RAY_health_check_failure_threshold": "3"}  # fmt: skip


@dataclass(frozen=True)
class RayHosts:
    """Hosts of these addresses; the first one is Ray's head."""

    addresses: list[str]
    folder: Path

    @property
    def head(self) -> str:
        """The address of the cluster."""
        return f"{self.addresses[0]}:6379"

    def run(self, host: int, *command: str, cwd: Path | None = None) -> "subprocess.Popen[str]":
        """Start a command on a host."""
        return subprocess.Popen(
            ["ip", "netns", "exec", _name(host), *command],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd,
            env=_environment(), start_new_session=True,
        )  # fmt: skip

    def kill(self, host: int) -> None:
        """End all processes of a host at once, as if its power had failed."""
        found = subprocess.run(["ip", "netns", "pids", _name(host)], capture_output=True, text=True)
        for process in found.stdout.split():
            subprocess.run(["kill", "-9", process], capture_output=True)


def can_make_hosts() -> bool:
    """Say whether this process may make network namespaces."""
    try:
        made = subprocess.run(["ip", "netns", "add", "mlhcan"], capture_output=True)
        subprocess.run(["ip", "netns", "del", "mlhcan"], capture_output=True)
    except FileNotFoundError:
        return False
    return made.returncode == 0


@contextmanager
def ray_hosts(count: int) -> Iterator[RayHosts]:
    """Give so many hosts with one core each; they and their processes are gone afterwards."""
    # Not pytest's folder: the paths of Unix sockets may have 107 letters.
    folder = Path(mkdtemp(prefix="mlh"))
    hosts = RayHosts([f"10.213.77.{host + 1}" for host in range(count)], folder)
    _remove(hosts)
    try:
        _ip("link", "add", "mlhbr", "type", "bridge")
        _ip("link", "set", "mlhbr", "up")
        for host, address in enumerate(hosts.addresses):
            _connect(host, address)
        for host in range(count):
            _start_ray(hosts, host)
        yield hosts
    finally:
        _remove(hosts)
        shutil.rmtree(folder, ignore_errors=True)


def _start_ray(hosts: RayHosts, host: int) -> None:
    role = ["--head", "--port=6379", "--include-dashboard=false"]
    if host:
        role = [f"--address={hosts.head}"]
    started = hosts.run(
        host, str(_RAY), "start", *role, f"--node-ip-address={hosts.addresses[host]}",
        "--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats",
        *([f"--temp-dir={hosts.folder}"] if host == 0 else []),
    )  # fmt: skip
    output, _ = started.communicate(timeout=120)
    assert started.returncode == 0, output


def _connect(host: int, address: str) -> None:
    outside, inside = f"mlho{host}", f"mlhi{host}"
    _ip("netns", "add", _name(host))
    _ip("link", "add", outside, "type", "veth", "peer", "name", inside)
    _ip("link", "set", inside, "netns", _name(host))
    _ip("link", "set", outside, "master", "mlhbr", "up")
    _ip("-n", _name(host), "addr", "add", f"{address}/24", "dev", inside)
    _ip("-n", _name(host), "link", "set", inside, "up")
    _ip("-n", _name(host), "link", "set", "lo", "up")


def _remove(hosts: RayHosts) -> None:
    for host in range(len(hosts.addresses)):
        hosts.kill(host)
        subprocess.run(["ip", "netns", "del", _name(host)], capture_output=True)
        subprocess.run(["ip", "link", "del", f"mlho{host}"], capture_output=True)
    subprocess.run(["ip", "link", "del", "mlhbr"], capture_output=True)


def _environment() -> dict[str, str]:
    # A proxy of this machine would be asked for the hosts' addresses.
    direct = {name: value for name, value in os.environ.items()
              if name.lower() not in ("http_proxy", "https_proxy", "all_proxy")}  # fmt: skip
    return direct | _QUIET


def _name(host: int) -> str:
    return f"mlh{host}"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
