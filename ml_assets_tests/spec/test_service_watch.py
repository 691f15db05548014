from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.service_watch import ServiceWatch

URL = "http://127.0.0.1:9090"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"prometheus": "127.0.0.1:9090"}, "no address"),
        ({"prometheus": "http://me:pw@host"}, "without a password"),
        ({"prometheus": URL, "service": "localhost"}, "no address"),
        ({"prometheus": URL, "slo": {"availability": 1.0}}, "less than 1"),
        ({"prometheus": URL, "slo": {"latency_ms": {"p100": 1}}}, "pattern"),
        ({"prometheus": URL, "slo": {"latency_ms": {"p99": 0}}}, "no time"),
        ({"prometheus": URL, "slo": {"window": "5min"}}, "too short"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        ServiceWatch.model_validate(wrong)
    assert "pw@" not in str(caught.value.errors(include_input=False))


def test_what_is_enough() -> None:
    watch = ServiceWatch.model_validate({"prometheus": f"{URL}/"})
    assert (watch.prometheus, watch.service) == (URL, None)
    assert (watch.slo.availability, watch.slo.window, watch.slo.latency_ms) == (0.999, "30d", {})
