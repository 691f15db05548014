"""`dagster dev` as `make ui` starts it, in a project of its own; it ends with all it started."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
_LOCATIONS = """{ workspaceOrError { ... on Workspace { locationEntries {
    loadStatus locationOrLoadError { ... on PythonError { message } } } } } }"""
_LATEST_RUN = "{ runsOrError(limit: 1) { ... on Runs { results { runId status } } } }"
_FAILURES = """query ($run: ID!) { logsForRun(runId: $run) { ... on EventConnection { events {
    ... on ExecutionStepFailureEvent { stepKey error { message } } } } } }"""
_ASSETS = """{ assetNodes { assetKey { path } groupName assetMaterializations(limit: 1) { runId }
    assetChecksOrError { ... on AssetChecks { checks {
        name executionForLatestMaterialization { status } } } } } }"""


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
        # A child of a background job would inherit that it ignores the interrupt that ends it.
        handler = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self._process = self._dagster_dev()
        finally:
            signal.signal(signal.SIGINT, handler)
        wait_until("the code location is loaded", self._location_is_loaded, 120)

    def _dagster_dev(self) -> "subprocess.Popen[bytes]":
        with self.log.open("wb") as log:
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
            answer = self.graphql(_LOCATIONS)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        entries = answer["workspaceOrError"]["locationEntries"]
        if not entries or any(entry["loadStatus"] != "LOADED" for entry in entries):
            return False
        errors = [entry["locationOrLoadError"].get("message") for entry in entries]
        assert errors == [None], errors
        return True

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

    def wait_for_run(self, seconds: float = 300) -> str:
        """Wait until the latest run has succeeded, and return its id; tell why if it failed."""
        latest: dict[str, str] = {}

        def has_ended() -> bool:
            runs = self.graphql(_LATEST_RUN)["runsOrError"]["results"]
            latest.update(runs[0] if runs else {"status": "none"})
            return latest["status"] in ("SUCCESS", "FAILURE", "CANCELED")

        wait_until("the run ends", has_ended, seconds)
        assert latest["status"] == "SUCCESS", self._failures(latest["runId"])
        return latest["runId"]

    def _failures(self, run: str) -> list[str]:
        events = self.graphql(_FAILURES, run=run)["logsForRun"]["events"]
        return [f"{event['stepKey']}: {event['error']['message']}" for event in events if event]

    def group_sizes(self, problem: str) -> dict[str, int]:
        """Return the number of assets in each group of a problem."""
        return dict(Counter(node["groupName"] for node in self._assets(problem).values()))

    def not_materialized(self, problem: str) -> list[str]:
        """Return the assets of a problem that were never materialized."""
        nodes = self._assets(problem)
        return [name for name, node in nodes.items() if not node["assetMaterializations"]]

    def checks(self, problem: str) -> dict[tuple[str, str], bool]:
        """Return whether each check passed on the latest materialization, by asset and name."""
        return {
            (asset, check["name"]): (check["executionForLatestMaterialization"] or {}).get("status")
            == "SUCCEEDED"
            for asset, node in self._assets(problem).items()
            for check in node["assetChecksOrError"].get("checks", [])
        }

    def _assets(self, problem: str) -> dict[str, Any]:
        nodes = self.graphql(_ASSETS)["assetNodes"]
        paths = [(node["assetKey"]["path"], node) for node in nodes]
        return {path[-1]: node for path, node in paths if path[0] == problem}

    def red_lines(self) -> list[str]:
        """Return the lines of the terminal and of the runs' own logs that speak of an error."""
        logs = [self.log, *self.home.glob("data/dagster/logs/**/*.err")]
        lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()]
        plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
        return [line for line in plain if re.search(r"\b(ERROR|CRITICAL)\b|Traceback", line)]

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


@contextmanager
def running(dagster: DagsterDev) -> Iterator[DagsterDev]:
    """Start it, and end it with all it started; raises AssertionError for what outlived it."""
    try:
        dagster.start()
        yield dagster
    finally:
        orphans = dagster.stop()
    assert orphans == []


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
