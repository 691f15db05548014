"""How the service is packed for the places that run it."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.service_limits import EnvironmentName
from ml_assets.spec.spec_model import SpecModel


class Packaging(SpecModel):
    """Container image, and what Kubernetes is asked for."""

    image: str | None = Field(
        default=None,
        min_length=1,
        description="Name of the container image, with its registry, without a tag: the tag is the "
        "bento's version. Default: <problem>-service.",
        examples=["registry.example.com/churn"],
    )
    port: int = Field(default=3000, ge=1024, le=65535, description="The service's port.")
    secrets: list[EnvironmentName] = Field(
        default_factory=list,
        description="Environment variables that the service needs and that are secret: read from "
        "the shell by compose, and from the secret <problem>-service by Kubernetes.",
        examples=[["CHURN_API_KEYS"]],
    )
    min_replicas: int = Field(default=2, ge=1, description="Fewest pods.")
    max_replicas: int = Field(default=6, ge=1, description="Most pods.")
    target_cpu: int = Field(
        default=70, ge=1, le=100, description="Percent of the requested CPU that pods are kept at."
    )
    cpu: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$|^[0-9]+m$")] = Field(
        default="1", description="CPUs that a pod requests.", examples=["500m"]
    )
    memory: Annotated[str, StringConstraints(pattern=r"^[0-9]+(Mi|Gi)$")] = Field(
        default="1Gi", description="Memory that a pod requests and may take at most."
    )

    @model_validator(mode="after")
    def _replicas_are_in_order(self) -> "Packaging":
        if self.max_replicas < self.min_replicas:
            raise SpecError("packaging.max_replicas is below min_replicas",
                            found=f"{self.max_replicas} and {self.min_replicas}",
                            mend="raise the one, or lower the other")  # fmt: skip
        return self
