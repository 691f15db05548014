import pytest

from ml_assets.automation.alert import Alert
from ml_assets.automation.webhook_delivery import post_webhook
from ml_assets.spec.alerts import Webhook
from ml_assets.spec.errors import DeliveryError
from ml_assets_tests.automation.receivers import running_hook

ALERT = Alert("churn", "churn_lifecycle", "r1", "http://ui/runs/r1", "It broke.")


def test_an_alert_is_posted_as_json_with_a_token_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_hook() as hook:
        post_webhook(ALERT, Webhook(url=hook.url))
        monkeypatch.setenv("HOOK", hook.url)
        monkeypatch.setenv("TOKEN", "hunter2")
        post_webhook(ALERT, Webhook(url_env="HOOK", token_env="TOKEN"))
    (plain, posted), (headers, _) = hook.posted
    assert posted == ALERT.document()
    assert plain["Idempotency-Key"] == "r1.failed-run"
    assert "Authorization" not in plain
    assert headers["Authorization"] == "Bearer hunter2"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_told_without_the_url(status: int) -> None:
    with running_hook() as hook:
        hook.status = status
        with pytest.raises(DeliveryError, match=f"status {status}") as caught:
            post_webhook(ALERT, Webhook(url=hook.url))
    assert "s3cret" not in str(caught.value)


def test_a_hook_that_is_not_there_or_not_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeliveryError, match="URLError") as caught:
        post_webhook(ALERT, Webhook(url="http://127.0.0.1:1/s3cret"))
    assert "s3cret" not in str(caught.value)
    with pytest.raises(DeliveryError, match="HOOK is not set"):
        post_webhook(ALERT, Webhook(url_env="HOOK"))
    monkeypatch.setenv("HOOK", "s3cret")
    with pytest.raises(DeliveryError, match="ValueError") as caught:
        post_webhook(ALERT, Webhook(url_env="HOOK"))
    assert "s3cret" not in str(caught.value)
