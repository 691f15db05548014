"""What a problem's YAML says of telling people that something is wrong."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.service_limits import EnvironmentName
from ml_assets.spec.spec_model import SpecModel


class Email(SpecModel):
    """Alerts by e-mail."""

    to: list[str] = Field(min_length=1, description="Addresses.", examples=[["ops@example.com"]])
    sender: str = Field(default="ml-assets@localhost", description="Address of the sender.")
    server: str = Field(default="localhost", min_length=1, description="Host of the SMTP server.")
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the connection is encrypted. Without it no password is sent.",
    )
    user: str | None = Field(default=None, description="Name to log in with. Default: no login.")
    password_env: EnvironmentName | None = Field(
        default=None, description="Environment variable that holds the password.",
        examples=["SMTP_PASSWORD"],
    )  # fmt: skip

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, to: list[str]) -> list[str]:
        for address in to:
            if "@" not in address or any(mark in address for mark in "\r\n ,"):
                raise SpecError("monitoring.alerts.email.to holds no address", found=repr(address),
                                mend="write name@host, one per item")  # fmt: skip
        return to

    @field_validator("sender")
    @classmethod
    def _sender_is_one(cls, sender: str) -> str:
        if "@" not in sender or any(mark in sender for mark in "\r\n"):
            raise SpecError("monitoring.alerts.email.sender is no address", found=repr(sender),
                            mend="write name@host")  # fmt: skip
        return sender

    @model_validator(mode="after")
    def _login_is_whole(self) -> "Email":
        if (self.user is None) != (self.password_env is None):
            raise SpecError("A login needs both user and password_env",
                            mend="state both, or take both out")  # fmt: skip
        if self.user is not None and self.security == "none":
            raise SpecError("A password is not sent without encryption",
                            found="security: none", mend="write starttls or tls")  # fmt: skip
        return self


class Webhook(SpecModel):
    """Alerts posted as JSON to a URL."""

    url: str | None = Field(
        default=None, description="Where to post.", examples=["https://hooks.example.com/alerts"]
    )
    url_env: EnvironmentName | None = Field(
        default=None,
        description="Environment variable that holds the URL, where the URL itself is secret.",
        examples=["SLACK_WEBHOOK_URL"],
    )
    token_env: EnvironmentName | None = Field(
        default=None,
        description="Environment variable that holds a token, sent as Authorization: Bearer.",
    )

    @model_validator(mode="after")
    def _one_url(self) -> "Webhook":
        if (self.url is None) == (self.url_env is None):
            raise SpecError("A webhook needs one of url and url_env",
                            found="both" if self.url else "neither",
                            mend="state one of them")  # fmt: skip
        if self.url is not None and "{{" not in self.url:
            parts = urlsplit(self.url)
            if parts.scheme not in ("http", "https") or not parts.netloc:
                raise SpecError("monitoring.alerts.webhook.url is no address of the web",
                                mend="write http:// or https:// and a host")  # fmt: skip
            if "@" in parts.netloc:
                raise SpecError("monitoring.alerts.webhook.url holds a password",
                                mend="put the URL into the environment, and name the variable in "
                                "url_env")  # fmt: skip
        return self


class Alerts(SpecModel):
    """Who is told of failed runs and checks. The sensor's log tells them in any case."""

    email: Email | None = Field(default=None, description="By e-mail.")
    webhook: Webhook | None = Field(default=None, description="By a webhook.")
    severity: Literal["warning", "error"] = Field(
        default="error", description="The least severity of a failed check that is told."
    )
