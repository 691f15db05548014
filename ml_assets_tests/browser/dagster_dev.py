"""`dagster dev` as `make ui` starts it, in a project of its own, ended with everything it started."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

REPOSITORY = Path(__file__).resolve().parents[2]


class DagsterDev:
    """Webserver, daemon and code server on a free loopback port, in a process group of their own.

    ``home`` is the project's root and DAGSTER_HOME; its problems lie under ``home / "defs"``.
    """

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "dagster_dev.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the UI answers and the code location is loaded."""
        for name in ("dagster.yaml", "workspace.yaml"):
            shutil.copy(REPOSITORY / name, self.home / name)
        with self.log.open("wb") as log:
            self._process = self._dagster_dev(log)
        wait_until("the code location is loaded", self._location_is_loaded, 120)

    def _dagster_dev(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "dagster", "dev", "--workspace", "workspace.yaml",
             "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=self.home, env=self._environment(), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DAGSTER_HOME": str(self.home),
            "ML_ASSETS_HOME": str(self.home),
            "ML_ASSETS_DEFS": str(self.home / "defs"),
            "ML_ASSETS_STORAGE": str(self.home / "data" / "artifacts"),
            "BENTOML_HOME": str(self.home / "data" / "bentoml"),
            "OMP_NUM_THREADS": "1",
        }

    def _location_is_loaded(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"dagster dev ended:\n{self.log.read_text()[-4000:]}")
        try:
            answer = self.graphql("{ workspaceOrError { ... on Workspace { locationEntries "
                                  "{ loadStatus locationOrLoadError { __typename } } } } }")  # fmt: skip
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        entries = answer["workspaceOrError"]["locationEntries"]
        return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a GraphQL query."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"{self.url}/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    def stop(self) -> list[str]:
        """End everything, and return the command lines that outlived their parent by 15 s."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        deadline = time.monotonic() + 15
        while self._offspring() and time.monotonic() < deadline:
            time.sleep(0.5)
        orphans = self._offspring()
        for process in orphans:
            os.kill(process, signal.SIGKILL)
        return list(orphans.values())

    def _offspring(self) -> dict[int, str]:
        """Return the living processes whose environment names this home, by id."""
        mark = f"ML_ASSETS_HOME={self.home}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = command
            except OSError:  # It ended while we looked, or belongs to somebody else.
                continue
        return found


def wait_until(what: str, holds: Callable[[], bool], seconds: float) -> None:
    """Return once ``holds()``; raise AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
