"""The Ray that work runs on: one that is there, or one of its own."""

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ml_assets.spec.errors import SearchError
from ml_assets.spec.search_limits import RayCluster

# What a worker imports while the rest of Ray is still starting.
_WORKER_IMPORTS = (
    "ray.tune",
    "pandas",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.neighbors",
    "sklearn.pipeline",
)

# Read by Ray when it is imported or started. Workers get the priority of this process: at Ray's
# niceness of 15 a search hardly moves on a machine that does anything else.
_ENVIRONMENT = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_AIR_NEW_OUTPUT": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_preload_python_modules": ",".join(_WORKER_IMPORTS),
    "RAY_worker_niceness": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_SIGINT_HANDLER": "1",
    "TUNE_DISABLE_STRICT_METRIC_CHECKING": "1",
    "TUNE_PRINT_ALL_TRIAL_ERRORS": "0",
}


@dataclass(frozen=True)
class Slots:
    """Trials, or other tasks, that run at a time, and the cores of each."""

    trials: int
    threads: int


@contextmanager
def connected(
    cluster: RayCluster, cpus: int | None, threads: int, gpus: float = 0.0
) -> Iterator[Slots]:
    """Connect to the cluster named in the YAML or by RAY_ADDRESS, or start a Ray of our own.

    A Ray that this process is connected to already is used as it is. Raises SearchError if the
    cluster cannot be reached, or has not, within ``cluster.wait_s`` seconds, the cores of a trial
    and the GPUs that one may take.
    """
    with environment(_ENVIRONMENT):
        import ray

        ours = not ray.is_initialized()
        if ours:
            _connect(ray, cluster, cpus)
        try:
            _must_have_gpus(ray, gpus)
            if not (ours and _named(cluster) is None):
                _wait_for_room(ray, threads, gpus, cluster.wait_s)
            elif _largest(ray, "CPU") < threads:
                raise _no_room(ray, threads, "on this machine")
            total = int(ray.cluster_resources().get("CPU", threads))
            trials = max(1, min(total, cpus or total) // threads)
            # As many trials wait as there are slots: with fewer, Ray Tune hands the first worker
            # that is free to the trial whose own worker is about to start, and stops that one.
            with environment({"TUNE_MAX_PENDING_TRIALS_PG": str(trials)}):
                yield Slots(trials, threads)
        finally:
            if ours:
                ray.shutdown()


def _connect(ray: Any, cluster: RayCluster, cpus: int | None) -> None:
    named = _named(cluster)
    if named and named not in ("auto", "local"):
        _must_answer(named, cluster.wait_s)
    own: dict[str, Any] = {} if named else {"num_cpus": cpus, "include_dashboard": False}
    try:
        ray.init(address=named, logging_level=logging.ERROR, log_to_driver=False, **own)
    except (ConnectionError, RuntimeError, ValueError) as error:
        if not named:
            raise
        raise _no_answer(named, error) from error


def _named(cluster: RayCluster) -> str | None:
    """Return the address of the cluster to use; null for a Ray of our own."""
    return cluster.address or os.environ.get("RAY_ADDRESS") or None


def _must_answer(address: str, wait_s: float) -> None:
    """Wait until somebody listens at the address: Ray itself would try for many minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    end = time.monotonic() + wait_s
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=max(0.1, wait_s)).close()
            return
        except (OSError, ValueError) as error:
            if isinstance(error, ValueError) or time.monotonic() >= end:
                raise _no_answer(address, error) from error
            time.sleep(0.2)


def _no_answer(address: str, error: Exception) -> SearchError:
    return SearchError(
        f"No Ray cluster answers at {address}",
        found=str(error).splitlines()[0],
        mend="start it (ray start --head), or mend ray.address or RAY_ADDRESS",
    )


def _must_have_gpus(ray: Any, gpus: float) -> None:
    largest = _largest(ray, "GPU")
    if largest < gpus:
        raise SearchError(
            f"A trial takes {gpus:g} GPUs (search.gpu), which no node of the Ray cluster has",
            found=f"at most {largest:g} on a node",
            mend="lower search.gpu, take it out, or add nodes with GPUs",
        )


def _largest(ray: Any, resource: str) -> float:
    """Return the most that a node has of a resource."""
    return max((node["Resources"].get(resource, 0.0) for node in ray.nodes() if node["Alive"]),
               default=0.0)  # fmt: skip


def _wait_for_room(ray: Any, threads: int, gpus: float, wait_s: float) -> None:
    """Wait until some node has what a trial takes, and it is free."""
    # Ray itself would wait for ever, and say nothing.
    free = ray.remote(num_cpus=threads, num_gpus=gpus, max_retries=0)(_nothing).remote()
    ready, _ = ray.wait([free], timeout=wait_s)
    if not ready:
        ray.cancel(free, force=True)
        raise _no_room(ray, threads, f"within {wait_s:g} s (ray.wait_s)")


def _no_room(ray: Any, threads: int, where: str) -> SearchError:
    largest = int(_largest(ray, "CPU"))
    busy = largest >= threads
    return SearchError(
        f"The Ray cluster has no room for a trial {where}",
        found=f"a trial needs {threads} cores (search.threads), the largest node has {largest}"
        + (", in use by others" if busy else ""),
        mend="wait for the others, or raise ray.wait_s" if busy
        else "lower search.threads, or add nodes to the cluster",
    )  # fmt: skip


def _nothing() -> None:
    """Do nothing, where there is room for it."""


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while; those that are set already are left alone."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
