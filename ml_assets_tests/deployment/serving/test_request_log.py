import json
from typing import Any

import pytest

from ml_assets.deployment.serving.asgi import App, Message, facts_of
from ml_assets.deployment.serving.request_log import RequestLog
from ml_assets_tests.deployment.serving.exchange import Response, exchange, fine


def logged(
    app: App, path: str = "/predict", ending: bool = False, **headers: str
) -> tuple[Response, dict[str, Any]]:
    lines: list[bytes] = []
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    log = RequestLog(app, "churn", lambda: {"ml_assets.model_version": "1"}, lambda: ending,
                     lines.append)  # fmt: skip
    answer = exchange(log, path, given, b'{"secret": 1}')
    assert len(lines) == 1
    return answer, json.loads(lines[0])


def test_a_request_is_one_line_that_names_no_value() -> None:
    async def predicted(scope: Message, receive: Any, send: Any) -> None:
        facts_of(scope).rows, facts_of(scope).prediction_ids = 2, ["a", "b"]
        await fine(scope, receive, send)

    answer, line = logged(predicted, content_length="13")

    assert line["message"] == "POST /predict 200"
    assert line["http.request.id"] == answer.headers["x-request-id"]
    assert (line["ml_assets.rows"], line["ml_assets.prediction_ids"]) == (2, ["a", "b"])
    assert (line["http.request.body.bytes"], line["http.response.body.bytes"]) == (13, 13)
    assert line["event.outcome"] == "success"
    assert 0 < line["event.duration"] < 1e9
    assert "secret" not in json.dumps(line)


def test_ids_of_the_client_are_kept_where_they_are_ids() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    _, line = logged(fine, x_request_id="abc-1", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert (line["http.request.id"], line["trace.id"]) == ("abc-1", trace)

    _, line = logged(fine, x_request_id="a b\nc", traceparent="00-1-2-3")
    assert "trace.id" not in line
    assert len(line["http.request.id"]) == 16


def test_what_nobody_catches_is_a_500_whose_cause_stands_in_the_log_alone() -> None:
    async def broken(scope: Message, receive: Any, send: Any) -> None:
        raise KeyError(" ".join(["a", "secret"]))

    answer, line = logged(broken)

    assert answer.status == 500
    assert set(answer.json) == {"error", "problems"}
    assert (line["log.level"], line["error.type"]) == ("error", "KeyError")
    assert "a secret" not in json.dumps(line)


def test_an_answer_that_broke_off_is_logged_and_closes_the_connection() -> None:
    lines: list[bytes] = []

    async def broken(scope: Message, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError

    with pytest.raises(KeyError):
        exchange(RequestLog(broken, "churn", write=lines.append))
    assert json.loads(lines[0])["error.type"] == "KeyError"


def test_a_worker_that_ends_closes_its_connections() -> None:
    assert logged(fine, ending=True)[0].headers["connection"] == "close"


def test_probes_are_not_logged_and_long_paths_not_whole() -> None:
    lines: list[bytes] = []
    exchange(RequestLog(fine, "churn", write=lines.append), "/livez")
    assert lines == []
    _, line = logged(fine, "/" + "x" * 5000)
    assert len(line["url.path"]) == 200
