"""How a bento is served: the command, its environment, and a server that surely ends."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.request import urlopen

from ml_assets.deployment.bento import pinned_arguments
from ml_assets.deployment.bentoml_home import server_home
from ml_assets.deployment.serving.prediction_log import FOLDER_VARIABLE
from ml_assets.spec.errors import ServiceError

if TYPE_CHECKING:
    import psutil

LOG_LINES = 20
_GRACE_S = 15.0


@dataclass(frozen=True)
class ServeCommand:
    """A command line and the whole environment to run it in."""

    args: list[str]
    env: dict[str, str]


@dataclass(frozen=True)
class RunningService:
    """A service that is ready: its address, its processes' log, and headers with a key of it."""

    url: str
    log: Path
    headers: Mapping[str, str] = field(default_factory=dict)


def serve_command(home: Path, bento_tag: str, port: int, host: str = "127.0.0.1") -> ServeCommand:
    """Return the command that serves a bento; several may run at once on one home."""
    args = [sys.executable, "-m", "bentoml", "serve", bento_tag,
            "--host", host, "--port", str(port)]  # fmt: skip
    own_home = server_home(home, str(port))
    return ServeCommand(
        args, {**os.environ, "BENTOML_HOME": str(own_home), "BENTOML_DO_NOT_TRACK": "True"}
    )


def free_port() -> int:
    """Return a loopback port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_service(
    home: Path, bento_tag: str, start_s: float = 180.0, env: Mapping[str, str] | None = None
) -> Iterator[RunningService]:
    """Serve a bento on a free loopback port and hand it over while the block runs.

    Where it asks for API keys it gets one that nobody else knows, and it writes no prediction log,
    unless ``env`` says otherwise: it is there to be tried.

    Raises ServiceError with the last lines of the log if it is not ready within ``start_s``
    seconds. The server and its workers are ended in any case.
    """
    port = free_port()
    command = serve_command(home, bento_tag, port)
    headers, own = _trial_environment(home, bento_tag)
    environment = {**command.env, **own, **(env or {})}
    own_home = Path(command.env["BENTOML_HOME"])
    with TemporaryDirectory(prefix="ml-assets-serve-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                command.args, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            service = RunningService(f"http://127.0.0.1:{port}", log, headers)
            _wait_until_ready(child, service, bento_tag, start_s)
            yield service
        except ServiceError as error:
            error.add_note(f"The service's log ends with:\n{last_lines(log)}")
            raise
        finally:
            end(child, own_home)
            shutil.rmtree(own_home)  # the stores in it are links and stay


def _trial_environment(home: Path, bento_tag: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return headers with a key, and the environment of a service that knows it."""
    env, name = {FOLDER_VARIABLE: ""}, pinned_arguments(home, bento_tag).api_keys_env
    if name is None:
        return {}, env
    key = secrets.token_urlsafe(24)
    return {"X-API-Key": key}, {**env, name: key}


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """Return the last lines of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def end(child: "subprocess.Popen[bytes]", own_home: Path) -> None:
    """End a server and all its processes: first politely, then for certain.

    BentoML starts each worker in a session of its own, so what a killed server left behind is
    known by its home alone.
    """
    import psutil

    child.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(_GRACE_S)
    for process in processes_of(own_home):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    child.wait()


def processes_of(own_home: Path) -> "list[psutil.Process]":
    """Return the processes of the server whose home this is."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            if process.environ().get("BENTOML_HOME") == str(own_home):
                found.append(process)
    return found


def _wait_until_ready(
    child: "subprocess.Popen[bytes]", service: RunningService, bento_tag: str, start_s: float
) -> None:
    ready, deadline = f"{service.url}/readyz", time.monotonic() + start_s
    while time.monotonic() < deadline:
        if (status := child.poll()) is not None:
            raise ServiceError(
                f"The service of {bento_tag} ended while it started",
                found=f"exit status {status}; {last_lines(service.log, 3)}",
                mend=f"read its log, or run: bentoml serve {bento_tag}",
            )
        with suppress(OSError, HTTPException), urlopen(ready, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise ServiceError(
        f"The service of {bento_tag} was not ready within {start_s:g} s",
        found=last_lines(service.log, 3) or "an empty log",
        mend="look whether the machine is overloaded, and read the service's log",
    )
