"""One way to serve a model: started, asked by many clients, ended."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.http_load import Load, load
from ml_assets.deployment.serve import end, processes_of

CLIENTS = 8
_SECONDS, _WARM_UP_S, _START_S = 5.0, 1.0, 180.0


@dataclass(frozen=True)
class Side:
    """A way to serve: its command, the home of its processes, and how it is asked.

    Its processes are known by BENTOML_HOME in ``env``, whether they read it or not.
    """

    command: list[str]
    env: dict[str, str]
    port: int
    body: bytes
    route: str = "/predict"
    ready: str = "/readyz"

    @property
    def home(self) -> Path:
        """The home that its processes are known by."""
        return Path(self.env["BENTOML_HOME"])

    def url(self, route: str) -> str:
        """Return the address of a route."""
        return f"http://127.0.0.1:{self.port}{route}"


@contextmanager
def served(side: Side) -> Iterator[float]:
    """Serve one side; hand over the seconds until it was ready.

    Raises RuntimeError with the end of its log if it ends or is not ready within three minutes.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile())
        child = subprocess.Popen(side.command, env=side.env, stdin=subprocess.DEVNULL, stdout=log,
                                 stderr=log, start_new_session=True)  # fmt: skip
        stack.callback(end, child, side.home)
        while not _answers(side.url(side.ready)):
            if child.poll() is not None or time.monotonic() - started > _START_S:
                log.seek(0)
                raise RuntimeError(log.read().decode(errors="replace")[-2000:])
            time.sleep(0.02)
        yield time.monotonic() - started


def asked(side: Side) -> tuple[Load, float]:
    """Ask a side that is served; return the answers, and CPU milliseconds per request."""
    load(side.url(side.route), side.body, CLIENTS, _WARM_UP_S)
    before = _cpu_s(side)
    found = load(side.url(side.route), side.body, CLIENTS, _SECONDS)
    return found, 1000 * (_cpu_s(side) - before) / len(found.times_ms)


def _cpu_s(side: Side) -> float:
    times = [process.cpu_times() for process in processes_of(side.home)]
    return sum(one.user + one.system for one in times)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
