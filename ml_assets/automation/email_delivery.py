"""Alerts by e-mail."""

import os
import smtplib
import ssl
from email.message import EmailMessage

from ml_assets.automation.alert import Alert
from ml_assets.spec.alerts import Email
from ml_assets.spec.errors import DeliveryError

_TIMEOUT_S = 15.0


def send_email(alert: Alert, settings: Email) -> None:
    """Send an alert; raises DeliveryError, which names no secret.

    The Message-ID (RFC 5322) is the alert's own, so that mailboxes show a repeated one once.
    """
    message = EmailMessage()
    # A line break in a header would begin another one.
    message["Subject"] = " ".join(alert.title.split())
    message["From"], message["To"] = settings.sender, ", ".join(settings.to)
    message["Message-ID"] = f"<{alert.id}@ml-assets.invalid>"
    message.set_content(alert.text)
    try:
        with _connection(settings) as server:
            if settings.user is not None:
                server.login(settings.user, _password(settings))
            refused = server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        # The message of an error may hold what was sent; its type and code do not.
        code = getattr(error, "smtp_code", "")
        raise DeliveryError(
            f"No e-mail was sent by {settings.server}:{settings.port}",
            found=f"{type(error).__name__} {code}".strip(),
            mend="check server, port, security and the login",
        ) from None
    if refused:
        raise DeliveryError("Not everybody got the e-mail", found=", ".join(refused),
                            mend="check the addresses")  # fmt: skip


def _connection(settings: Email) -> smtplib.SMTP:
    where = (settings.server, settings.port)
    context = ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=_TIMEOUT_S, context=context)
    server = smtplib.SMTP(*where, timeout=_TIMEOUT_S)
    if settings.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _password(settings: Email) -> str:
    password = os.environ.get(settings.password_env or "")
    if not password:
        raise DeliveryError(f"The environment variable {settings.password_env} is not set",
                            mend="set it where the daemon runs")  # fmt: skip
    return password
