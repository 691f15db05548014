import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ml_assets.automation.alert import Alert
from ml_assets.automation.email_delivery import send_email
from ml_assets.spec.alerts import Email
from ml_assets.spec.errors import DeliveryError
from ml_assets_tests.automation.receivers import Mailbox, running_mailbox

ALERT = Alert("churn", "churn_lifecycle", "r1", "http://ui/runs/r1", "It broke: Übergröße.")


def settings(mailbox: Mailbox, **more: Any) -> Email:
    stated = {"to": ["ops@example.com"], "server": "127.0.0.1", "port": mailbox.port,
              "security": "none", **more}  # fmt: skip
    return Email.model_validate(stated)


def test_an_alert_comes_as_a_message_that_can_be_told_when_repeated() -> None:
    with running_mailbox() as mailbox:
        for _ in range(2):
            send_email(ALERT, settings(mailbox, sender="ml@example.com"))
    first, again = mailbox.messages
    assert (first["From"], first["To"]) == ("ml@example.com", "ops@example.com")
    assert first["Subject"] == "churn: churn_lifecycle failed"
    assert first["Message-ID"] == again["Message-ID"] == "<r1.failed-run@ml-assets.invalid>"
    text = first.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "Übergröße" in text.decode()


def test_an_address_that_is_refused_is_told() -> None:
    with running_mailbox() as mailbox:
        mailbox.refused = ("gone@example.com",)
        to = ["ops@example.com", "gone@example.com"]
        with pytest.raises(DeliveryError, match="Not everybody"):
            send_email(ALERT, settings(mailbox, to=to))
        with pytest.raises(DeliveryError, match="SMTPRecipientsRefused"):
            send_email(ALERT, settings(mailbox, to=["gone@example.com"]))
    assert len(mailbox.messages) == 1


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(DeliveryError, match="ConnectionRefusedError"):
        send_email(ALERT, settings(Mailbox(port=1)))


def test_a_password_is_neither_sent_in_the_clear_nor_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    login = {"user": "me", "password_env": "SMTP_PASSWORD", "security": "starttls"}
    asked = list[str]()

    def refuse(_: object, __: object, ___: object, mechanism: str, given: object) -> AuthResult:
        asked.append(mechanism)
        assert isinstance(given, LoginPassword)
        return AuthResult(success=False)

    with running_mailbox(authenticator=refuse, auth_require_tls=False) as mailbox:
        with pytest.raises(DeliveryError, match="SMTPNotSupportedError"):  # no STARTTLS there
            send_email(ALERT, settings(mailbox, **login))
        monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
        with pytest.raises(DeliveryError) as caught:
            send_email(ALERT, settings(mailbox, **login))
    assert asked == []
    assert "hunter2" not in str(caught.value)


def test_a_server_without_a_known_certificate_gets_nothing() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with running_mailbox(tls_context=context) as mailbox, pytest.raises(DeliveryError, match="SSL"):
        send_email(ALERT, settings(mailbox, security="starttls"))
    assert mailbox.messages == []


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's TLS settings for 127.0.0.1, and the file of its own certificate."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, SHA256())
    )  # fmt: skip
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file


@pytest.mark.parametrize(("password", "delivered"), [("hunter2", True), ("wrong", False)])
def test_a_password_is_sent_over_a_connection_that_is_encrypted_and_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, delivered: bool
) -> None:
    context, certificate = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("SMTP_PASSWORD", password)

    def judge(_: object, __: object, ___: object, ____: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        right = (given.login, given.password) == (b"me", b"hunter2")
        return AuthResult(success=right, handled=False)  # the answer is the server's to give

    login = {"user": "me", "password_env": "SMTP_PASSWORD", "security": "starttls"}
    with running_mailbox(tls_context=context, authenticator=judge) as mailbox:
        if delivered:
            send_email(ALERT, settings(mailbox, **login))
        else:
            with pytest.raises(DeliveryError, match="SMTPAuthenticationError 535") as caught:
                send_email(ALERT, settings(mailbox, **login))
            assert password not in str(caught.value)
    assert len(mailbox.messages) == delivered
