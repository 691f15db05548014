"""What a bento is pinned to."""

from pydantic import ConfigDict, Field

from ml_assets.spec.service_limits import ServiceLimits


class ServiceArguments(ServiceLimits):
    """The arguments that BentoML hands from the build of a bento to every process that serves it.

    The service must not look for the latest model: a bento would then serve another model than
    the one it was built, tested and promoted with. The limits are those of the YAML.
    """

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    model_tag: str = Field(description="Exact tag of the registered model.")

    @property
    def model_version(self) -> str:
        """The version of the model: the tag's part after the colon.

        >>> ServiceArguments(model_tag="churn:9372c470eeadd5ec").model_version
        '9372c470eeadd5ec'
        """
        return self.model_tag.partition(":")[2]
