"""What a running service may take, how long it may work, and what it writes down."""

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.spec_model import SpecModel

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class PredictionLog(SpecModel):
    """Where a service writes down each prediction that it made."""

    folder: str | None = Field(
        default=None,
        description="Absolute folder; the environment variable ML_ASSETS_PREDICTION_LOG replaces "
        "it, and turns the log off where it is empty. Default: no log.",
        examples=["/var/log/predictions"],
    )
    max_file_mb: float = Field(
        default=64, gt=0, le=10_000, description="Megabytes from which on a new file is begun."
    )

    @field_validator("folder")
    @classmethod
    def _folder_is_absolute(cls, folder: str | None) -> str | None:
        if folder is not None and not PurePosixPath(folder).is_absolute():
            raise SpecError(
                "The folder of the prediction log is relative", found=folder,
                mend="write it from the root on: a service is started in any folder",
            )  # fmt: skip
        return folder


class ServiceLimits(SpecModel):
    """The settings that a bento takes from the YAML to wherever it is served."""

    max_batch_size: int = Field(default=512, ge=1, description="Rows that one request may hold.")
    explain_rows: int = Field(
        default=10, ge=1, le=100, description="Rows that one request to /explain may hold."
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=256,
        description="Processes that answer, each with the model in memory.",
    )
    timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="Seconds until a request is answered with 504."
    )
    max_concurrency: int = Field(
        default=64,
        ge=1,
        description="Requests that one worker has in hand at a time; one more is answered with "
        "429 and Retry-After.",
    )
    drain_s: float = Field(
        default=20.0,
        gt=0,
        le=3600,
        description="Seconds that a service which is told to end gives to requests in hand.",
    )
    api_keys_env: EnvironmentName | None = Field(
        default=None,
        description="Environment variable that holds the keys of clients, separated by commas. "
        "Named but not set, the service refuses to start. Default: no key is asked for.",
        examples=["CHURN_API_KEYS"],
    )
    prediction_log: PredictionLog = Field(
        default_factory=PredictionLog, description="The log of predictions."
    )
