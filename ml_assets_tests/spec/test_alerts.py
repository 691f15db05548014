from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.alerts import Alerts

TO = {"to": ["ops@example.com"]}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": {"to": []}}, "at least 1"),
        ({"email": {"to": ["ops"]}}, "no address"),
        ({"email": {"to": ["ops@example.com\nBcc: all@example.com"]}}, "no address"),
        ({"email": {**TO, "sender": "me@a\nBcc: all@example.com"}}, "no address"),
        ({"email": {**TO, "user": "me"}}, "both user and password_env"),
        ({"email": {**TO, "password_env": "P"}}, "both user and password_env"),
        ({"email": {**TO, "user": "me", "password_env": "P", "security": "none"}},
         "without encryption"),
        ({"email": {**TO, "password": "x"}}, "password_env"),
        ({"webhook": {}}, "one of url and url_env"),
        ({"webhook": {"url": "http://a", "url_env": "B"}}, "one of url and url_env"),
        ({"webhook": {"url": "ftp://a"}}, "no address of the web"),
        ({"webhook": {"url": "https://me:pw@a"}}, "holds a password"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Alerts.model_validate(wrong)


def test_what_is_enough() -> None:
    assert Alerts().severity == "error"
    alerts = Alerts.model_validate({"email": TO, "webhook": {"url_env": "HOOK"}})
    assert alerts.email is not None
    assert (alerts.email.port, alerts.email.security) == (587, "starttls")
    assert Alerts.model_validate({"webhook": {"url": "{{ env('HOOK') }}"}}).webhook is not None
