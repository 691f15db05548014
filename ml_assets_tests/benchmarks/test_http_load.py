import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.http_load import load


class Slow(BaseHTTPRequestHandler):
    """Answers after 5 ms; /busy with 503."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.005)
        self.send_response(503 if self.path == "/busy" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_answers_are_counted_and_timed(url: str) -> None:
    found = load(f"{url}/predict", b"body", clients=4, seconds=0.5)

    assert 20 < len(found.times_ms) <= 4 * 0.5 / 0.005 + 4
    assert 5 <= found.p50_ms <= found.p99_ms
    assert found.per_second == pytest.approx(len(found.times_ms) / 0.5, rel=0.5)


def test_an_answer_that_is_no_200_ends_the_measurement(url: str) -> None:
    with pytest.raises(RuntimeError, match="503"):
        load(f"{url}/busy", b"body", clients=1, seconds=0.5)
