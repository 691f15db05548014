from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.service_limits import ServiceLimits


def test_the_defaults_can_be_served() -> None:
    limits = ServiceLimits()

    assert (limits.workers, limits.api_keys_env, limits.prediction_log.folder) == (1, None, None)
    assert ServiceLimits.model_validate(limits.model_dump()) == limits


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"workers": 0}, "workers"), ({"timeout_s": 0}, "timeout_s"),
        ({"max_concurrency": 0}, "max_concurrency"), ({"drain_s": -1}, "drain_s"),
        ({"api_keys_env": "MY KEY"}, "api_keys_env"), ({"explain_rows": 1000}, "explain_rows"),
        ({"prediction_log": {"folder": "logs"}}, "relative"),
        ({"prediction_log": {"max_file_mb": 0}}, "max_file_mb"),
        ({"worker": 2}, "Did you mean|workers"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        ServiceLimits.model_validate(wrong)
