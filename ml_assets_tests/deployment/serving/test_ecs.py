import json
import logging
import sys

from ml_assets.deployment.serving.ecs import EcsFormatter, error_fields, event, use_json_logs
from ml_assets.spec.errors import DataError


def test_an_event_is_one_line_without_nulls() -> None:
    line = event("info", "a\nb", **{"http.request.id": "1", "trace.id": None})

    assert line.count(b"\n") == 1
    found = json.loads(line)
    assert found["message"] == "a\nb"
    assert found["@timestamp"].endswith("Z")
    assert "trace.id" not in found


def test_an_error_is_told_without_the_values_that_its_message_may_hold() -> None:
    try:
        float("a secret")
    except ValueError as error:
        fields = error_fields(error)

    assert fields["error.type"] == "ValueError"
    assert "test_ecs.py" in fields["error.stack_trace"]
    assert "error.message" not in fields
    own = error_fields(DataError("3 values cannot be read", found="a secret"))
    assert own["error.message"] == "3 values cannot be read"


def test_records_of_other_libraries_become_events() -> None:
    try:
        raise OSError(" ".join(["a", "secret"]))
    except OSError:
        failed = sys.exc_info()
    record = logging.LogRecord("bentoml", logging.ERROR, "f", 1, "it %s", ("failed",), failed)

    found = json.loads(EcsFormatter("churn").format(record))

    assert (found["log.level"], found["message"], found["service.name"]) == (
        "error", "it failed", "churn")  # fmt: skip
    assert found["error.type"] == "OSError"
    assert "a secret" not in json.dumps(found)


def test_outside_of_a_server_logging_stays_as_it_is() -> None:
    handler = logging.StreamHandler()
    logger = logging.getLogger("bentoml")
    logger.addHandler(handler)
    try:
        use_json_logs("churn")
        assert handler.formatter is None
    finally:
        logger.removeHandler(handler)
