"""A number with its confidence interval."""

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document


class Estimate(Document):
    """A metric's value with its bootstrap confidence interval."""

    # A metric that the rows do not define is NaN, and stays it when the report is read back.
    model_config = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())

    value: float
    low: float = Field(description="2.5th percentile of the bootstrap.")
    high: float = Field(description="97.5th percentile of the bootstrap.")
