"""The evaluation of exactly one model version on rows it never saw."""

from pydantic import BaseModel, ConfigDict, Field

# A metric that the rows do not define is NaN, and stays it when the report is read back.
_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())


class Estimate(BaseModel):
    """A metric's value with its bootstrap confidence interval."""

    model_config = _WITH_NAN

    value: float
    low: float = Field(description="2.5th percentile of the bootstrap.")
    high: float = Field(description="97.5th percentile of the bootstrap.")


class EvaluationReport(BaseModel):
    """Held-out metrics of one model version, with what is needed to judge them."""

    model_config = _WITH_NAN

    model_version: str
    rows: int = Field(description="Held-out rows.")
    metrics: dict[str, Estimate]
    baseline: dict[str, float] = Field(
        description="The same metrics of a dummy that ignores the features."
    )
    confusion: dict[str, dict[str, int]] | None = Field(
        default=None, description="Counts by true class, then by predicted class."
    )
    bootstrap_samples: int
    seed: int
