"""Answers over real HTTP; the real service is asked in test_live_stack."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from ml_assets.monitoring.health.heart_beat import heart_beat
from ml_assets.spec.errors import MonitoringError
from ml_assets.spec.golden_row import GoldenRow

GOLDEN = GoldenRow(model_version="v1", row={"age": 3}, prediction="yes",
                   probabilities={"no": 0.25, "yes": 0.75})  # fmt: skip
RIGHT = {"prediction_id": "1", "prediction": "yes", "probabilities": {"no": 0.25, "yes": 0.75}}


@contextmanager
def answering(answer: Any, status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers.get("X-API-Key"), json.loads(body)))
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()


def test_the_known_answer_passes_and_a_key_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", "first, second")
    near = RIGHT | {"probabilities": {"no": 0.2500001, "yes": 0.7499999}}
    with answering({"model_version": "v1", "predictions": [near]}) as (url, asked):
        found = heart_beat(url, GOLDEN, "KEYS")
    assert found.passed
    assert found.prediction_id == "1"
    assert 0 < found.seconds < 5
    assert asked == [("/predict", "first", {"rows": [{"age": 3}]})]


@pytest.mark.parametrize(
    ("answer", "status", "wrong"),
    [
        ({"model_version": "v2", "predictions": [RIGHT]}, 200, "v2 instead of v1"),
        ({"model_version": "v1", "predictions": [RIGHT | {"prediction": "no"}]}, 200,
         "prediction no instead of yes"),
        ({"model_version": "v1", "predictions": [RIGHT | {"probabilities": None}]}, 200,
         "no None instead of 0.25"),
        ({"model_version": "v1", "predictions": []}, 200, "no prediction"),
        (["other"], 200, "no prediction"),
        ({}, 500, "status 500"),
        ({}, 401, "status 401"),
    ],
)  # fmt: skip
def test_another_answer_fails_and_says_how(answer: Any, status: int, wrong: str) -> None:
    with answering(answer, status) as (url, _):
        found = heart_beat(url, GOLDEN)
    assert not found.passed
    assert wrong in found.wrong


def test_no_answer_fails_and_a_missing_key_is_an_error() -> None:
    found = heart_beat("http://127.0.0.1:1", GOLDEN)
    assert (found.passed, found.wrong) == (False, "no answer: URLError")
    with pytest.raises(MonitoringError, match="KEYS is not set"):
        heart_beat("http://127.0.0.1:1", GOLDEN, "KEYS")


def test_numbers_and_scores_are_compared() -> None:
    golden = GoldenRow(model_version="v1", row={}, prediction=152.25, score=0.5)
    for score, passed in ((0.5, True), (0.6, False)):
        line = {"prediction": 152.2500001, "score": score}
        with answering({"model_version": "v1", "predictions": [line]}) as (url, _):
            assert heart_beat(url, golden).passed is passed
