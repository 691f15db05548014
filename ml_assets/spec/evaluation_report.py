"""The evaluation of exactly one model version on rows it never saw."""

from pydantic import BaseModel, ConfigDict, Field

from ml_assets.spec.estimate import Estimate
from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.spec.slice_report import SliceReport

# A metric that the rows do not define is NaN, and stays it when the report is read back.
_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())


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
    slices: SliceReport | None = Field(
        default=None, description="The worst parts of the held-out rows; null for clusters."
    )
    fairness: FairnessReport | None = Field(
        default=None, description="Groups of sensitive columns; null where there are none."
    )
    bootstrap_samples: int
    seed: int
