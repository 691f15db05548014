"""Alerts posted as JSON to a URL."""

import json
import os
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ml_assets.automation.alert import Alert
from ml_assets.spec.alerts import Webhook
from ml_assets.spec.errors import DeliveryError

_TIMEOUT_S = 15.0


class _NoRedirect(HTTPRedirectHandler):
    """A redirected token would go to somebody else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""


def post_webhook(alert: Alert, settings: Webhook) -> None:
    """Post an alert; raises DeliveryError, which names neither the URL nor a secret.

    The header ``Idempotency-Key`` is the alert's id, so that a repeated one can be told.
    """
    url = settings.url or _secret(settings.url_env)
    headers = {"Content-Type": "application/json", "Idempotency-Key": alert.id}
    if settings.token_env is not None:
        headers["Authorization"] = f"Bearer {_secret(settings.token_env)}"
    body = json.dumps(alert.document()).encode()
    try:
        request = Request(url, body, headers, method="POST")
        with build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
            status = answer.status
    except HTTPError as error:
        status = error.code
        error.close()
    except (OSError, HTTPException, ValueError) as error:
        raise DeliveryError("The webhook was not reached", found=type(error).__name__,
                            mend="check its URL, and the network") from None  # fmt: skip
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryError("The webhook refused the alert", found=f"status {status}",
                            mend="check its URL and its token")  # fmt: skip


def _secret(name: str | None) -> str:
    value = os.environ.get(name or "")
    if not value:
        raise DeliveryError(f"The environment variable {name} is not set",
                            mend="set it where the daemon runs")  # fmt: skip
    return value
