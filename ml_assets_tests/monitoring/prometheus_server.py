"""Prometheus servers of the tests' own, on free ports of the loopback interface."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ml_assets.deployment.serve import free_port

NOTHING = "global: {}\n"


def must_have_prometheus() -> None:
    """Skip the test without the programs, if that is allowed."""
    if shutil.which("prometheus") and shutil.which("promtool"):
        return
    if os.environ.get("ML_ASSETS_REQUIRE_PROMETHEUS") == "1":
        pytest.fail("ML_ASSETS_REQUIRE_PROMETHEUS=1, but there is no prometheus or promtool")
    pytest.skip("Prometheus is not installed")


@contextmanager
def running_prometheus(folder: Path, config: str = NOTHING) -> Iterator[str]:
    """Run a server on a folder, which may hold rules and backfilled data; yields its URL."""
    must_have_prometheus()
    url = f"http://127.0.0.1:{free_port()}"
    (folder / "prometheus.yaml").write_text(config)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yaml",
             f"--storage.tsdb.path={folder}/data", "--storage.tsdb.retention.time=90d",
             f"--web.listen-address={url.removeprefix('http://')}", "--log.level=warn"],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(server, url, folder)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def backfill(folder: Path, openmetrics: str) -> None:
    """Write samples of the past into the data of a server that does not run yet."""
    must_have_prometheus()
    (folder / "past.om").write_text(openmetrics)
    subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics",
                    str(folder / "past.om"), str(folder / "data")],
                   check=True, capture_output=True)  # fmt: skip


def _wait(server: "subprocess.Popen[bytes]", url: str, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{url}/-/ready", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())
