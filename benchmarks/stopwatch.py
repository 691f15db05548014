"""Run a command in a fresh process and take its wall time and CPU time, descendants included."""

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_SAMPLE_EVERY_S = 0.2
_STRAGGLERS_S = 30.0
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """What one run of a command took, in seconds."""

    wall_s: float
    cpu_s: float


class CommandError(Exception):
    """A measured command failed; the message ends with the last lines that it printed."""


def fresh_environment(**values: str) -> dict[str, str]:
    """Return the environment of a measured process: one thread per process, bytecode cached.

    What points at somebody's project, storage or cluster is left out. Installed packages have
    cached bytecode; PYTHONDONTWRITEBYTECODE, which some machines set, would make each process
    compile every module again, and hide all else.
    """
    left_out = ("PYTHON", "ML_ASSETS_", "DAGSTER_", "BENTOML_", "RAY_", "TUNE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {"OMP_NUM_THREADS": "1"} | values


def measure(
    command: Sequence[str], env: Mapping[str, str], cwd: Path, output: Path | None = None
) -> Cost:
    """Run a command to its end and return what it took.

    CPU time is that of the process and of all its descendants, also those that it leaves behind
    and does not wait for; of each descendant up to the last 0.2 s are missed. ``output`` takes
    what the command prints. Raises CommandError if it fails.
    """
    _adopt_orphans()
    log = output or cwd / "output.txt"
    with log.open("wb") as file:
        started = time.perf_counter()
        child = subprocess.Popen(command, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL,
                                 stdout=file, stderr=subprocess.STDOUT)  # fmt: skip
        with _Descendants(child.pid) as descendants:
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # its times stay readable
            wall_s = time.perf_counter() - started
            own = psutil.Process(child.pid).cpu_times()
            status = child.wait()
            descendants.wait()
    if status:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
        raise CommandError(f"{' '.join(command)} ended with status {status}:\n{tail}")
    return Cost(wall_s, own.user + own.system + descendants.cpu_s)


def _adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class _Descendants:
    """Samples the CPU time of all processes below this one, but for the measured child."""

    def __init__(self, child: int) -> None:
        self._child = child
        self._seen: dict[tuple[int, float], float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def cpu_s(self) -> float:
        return sum(self._seen.values())

    def __enter__(self) -> "_Descendants":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def wait(self) -> None:
        """Wait until no process is left; what is left after 30 s disturbs the next measurement."""
        deadline = time.monotonic() + _STRAGGLERS_S
        while self._sample() and time.monotonic() < deadline:
            time.sleep(_SAMPLE_EVERY_S)

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLE_EVERY_S):
            self._sample()

    def _sample(self) -> int:
        """Note the times of the processes that run; return how many there are."""
        running = 0
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if process.pid == self._child:
                    continue
                times = process.cpu_times()
                self._seen[process.pid, process.create_time()] = times.user + times.system
                if process.status() == psutil.STATUS_ZOMBIE:
                    _bury(process)
                else:
                    running += 1
        return running


def _bury(process: psutil.Process) -> None:
    # Only an adopted orphan is ours to wait for; another parent waits for its own.
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
