import asyncio
import http.client
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from ml_assets.deployment.serve import free_port
from ml_assets.deployment.serving.drain import Drain

_SERVER = """
import asyncio, contextlib, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from ml_assets.deployment.serving.drain import Drain

drain = Drain(float(sys.argv[2]))

async def slow(request):
    await asyncio.sleep(float(request.query_params["s"]))
    return JSONResponse(drain.begun)

@contextlib.asynccontextmanager
async def lifespan(app):
    drain.install()
    yield

app = Starlette(routes=[Route("/", slow)], lifespan=lifespan)
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
"""


def served(tmp_path: Path, drain_s: float) -> tuple["subprocess.Popen[bytes]", int]:
    port = free_port()
    (tmp_path / "server.py").write_text(_SERVER)
    args = [sys.executable, str(tmp_path / "server.py"), str(port), str(drain_s)]
    server = subprocess.Popen(args, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connect(port, 0).getresponse().read()
            return server, port
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError


def connect(port: int, seconds: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/?s={seconds}")
    return connection


def test_requests_in_hand_and_kept_connections_are_answered(tmp_path: Path) -> None:
    server, port = served(tmp_path, 20)
    kept = connect(port, 0)
    assert json.load(kept.getresponse()) is False
    in_hand = connect(port, 1.5)
    time.sleep(0.2)

    server.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    kept.request("GET", "/?s=0")

    assert json.load(kept.getresponse()) is True
    assert json.load(in_hand.getresponse()) is True
    assert server.wait(10) in (0, -signal.SIGTERM)


def test_what_takes_longer_than_the_drain_is_given_up(tmp_path: Path) -> None:
    server, port = served(tmp_path, 0.3)
    connect(port, 60)
    time.sleep(0.2)
    started = time.monotonic()

    server.send_signal(signal.SIGTERM)

    server.wait(15)
    assert time.monotonic() - started < 10


def test_without_a_server_nothing_changes() -> None:
    async def install() -> None:
        Drain(1.0).install()

    before = signal.getsignal(signal.SIGTERM)
    asyncio.run(install())
    assert signal.getsignal(signal.SIGTERM) is before
