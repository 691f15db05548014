"""What a problem's YAML says of watching its running service."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, field_validator

from ml_assets.spec.duration import Duration, duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.service_limits import EnvironmentName
from ml_assets.spec.spec_model import SpecModel

Percentile = Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]?(\.[0-9]+)?$")]


class Objectives(SpecModel):
    """What the service has to keep."""

    availability: float = Field(
        default=0.999,
        gt=0.0,
        lt=1.0,
        description="Share of requests that must not be answered with a fault of the service "
        "(status 500 and above, or none).",
    )
    latency_ms: dict[Percentile, float] = Field(
        default_factory=dict,
        description="Longest milliseconds of /predict, by percentile.",
        examples=[{"p99": 100}],
    )
    window: Duration = Field(
        default="30d", description="Over which both are measured; at least 1h."
    )

    @field_validator("latency_ms")
    @classmethod
    def _times_are_positive(cls, latency: dict[str, float]) -> dict[str, float]:
        for name, most in latency.items():
            if not 0 < most < float("inf"):
                raise SpecError(f"slo.latency_ms.{name} is no time", found=f"{most}",
                                mend="write milliseconds above 0")  # fmt: skip
        return latency

    @field_validator("window")
    @classmethod
    def _window_is_long(cls, window: str) -> str:
        if duration(window).total_seconds() < 3600:
            raise SpecError("slo.window is too short to judge by", found=window,
                            mend="write 1h or more")  # fmt: skip
        return window


class ServiceWatch(SpecModel):
    """Where the running service is looked at, and what it has to keep."""

    prometheus: str = Field(
        description="Address of the Prometheus that scrapes the service.",
        examples=["http://127.0.0.1:9090"],
    )
    service: str | None = Field(
        default=None,
        description="Address of the service, for a request whose answer is known. Default: none "
        "is sent.",
        examples=["http://127.0.0.1:3001"],
    )
    api_key_env: EnvironmentName | None = Field(
        default=None,
        description="Environment variable that holds a key of the service for that request.",
    )
    token_env: EnvironmentName | None = Field(
        default=None, description="Environment variable that holds a token of Prometheus."
    )
    timeout_s: float = Field(
        default=10.0, gt=0, le=300, description="Seconds that one question may take."
    )
    slo: Objectives = Field(default_factory=Objectives, description="Service level objectives.")

    @field_validator("prometheus", "service")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None or "{{" in url:
            return url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
            raise SpecError("That is no address without a password",
                            found=f"{parts.scheme}://{parts.hostname}",
                            mend="write http://host:port; secrets go into the "
                            "environment")  # fmt: skip
        return url.rstrip("/")
