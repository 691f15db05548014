"""A PostgreSQL server of the tests' own, on a free port of the loopback interface."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "tester", "p@ss/wörd"


@dataclass(frozen=True)
class Cluster:
    """A running server; ``url`` needs the password, ``trusted`` none (the two have own roles)."""

    port: int
    url: str
    trusted: str

    def url_with(self, user: str, password: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/postgres"


def binaries() -> Path | None:
    """The folder of the newest server installed."""
    folders = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda p: float(p.parent.name), default=None)


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    # Under /tmp, as the server's user may not enter the folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="ml-assets-postgres-"))
    process = None
    try:
        _hand_over(folder)
        data, port = folder / "data", _free_port()
        _as_unprivileged(programs / "initdb", "-D", str(data), "-A", "trust", "-U", "postgres",
                         "-E", "UTF8", "--no-sync")  # fmt: skip
        rules = (f"host all {USER} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
                 "local all all trust\n")  # fmt: skip
        (data / "pg_hba.conf").write_text(rules, encoding="utf-8")
        process = subprocess.Popen(
            [*_prefix(), str(programs / "postgres"), "-D", str(data), "-p", str(port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}",
             "-c", "fsync=off"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(port, process)
        trusted = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        subprocess.run([str(programs / "psql"), "-q", trusted, "-c",
                        f"create role {USER} login superuser password '{PASSWORD}'"],
                       check=True, cwd=folder)  # fmt: skip
        url = f"postgresql://{USER}:p%40ss%2Fw%C3%B6rd@127.0.0.1:{port}/postgres"
        yield Cluster(port, url, trusted)
    finally:
        if process is not None:
            # The first process is the server itself, or setpriv's, which became it.
            process.send_signal(signal.SIGINT)
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _prefix() -> list[str]:
    # The server refuses to run as root.
    if os.geteuid() != 0:
        return []
    uid, gid = _unprivileged()
    return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]


def _unprivileged() -> tuple[int, int]:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return entry.pw_uid, entry.pw_gid


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, *_unprivileged())


def _as_unprivileged(program: Path, *arguments: str) -> None:
    subprocess.run([*_prefix(), str(program), *arguments], check=True, capture_output=True,
                   cwd="/tmp", env={**os.environ, "LC_ALL": "C.UTF-8"})  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    from adbc_driver_postgresql import dbapi

    end = time.monotonic() + 30
    while True:
        try:
            dbapi.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
            return
        except dbapi.Error:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.1)
