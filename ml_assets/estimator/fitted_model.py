"""A fitted estimator together with what is needed to call it: the value of the ``model`` asset."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from ml_assets.spec.document import Document
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

# 2: thresholds and members. A file of format 1 has neither and is read as before.
MODEL_FORMAT = 2


class ModelMember(Document):
    """One of the trials that a model combines."""

    trial_id: str
    family: str
    params: dict[str, Any]
    weight: float


class ModelInfo(Document):
    """What the file of a model says about itself."""

    format: int = MODEL_FORMAT
    problem: str
    task: Task
    plan: FeaturePlan
    classes: list[str | int | float | bool] | None = None
    positive_class: str | int | float | bool | None = None
    threshold: float | None = Field(
        default=None,
        description="Probability of the positive class from which a row is labelled positive; "
        "null: the most probable class is the label.",
    )
    family: str = Field(description="The model's family, or ensemble.")
    params: dict[str, Any]
    trial_id: str = Field(description="The trial it comes from; of an ensemble all, with a plus.")
    members: list[ModelMember] | None = Field(default=None, description="Of an ensemble.")
    cross_validation: dict[str, float]
    contract_version: int
    seed: int
    train_rows: int

    @property
    def families(self) -> list[str]:
        """The families of the model: of an ensemble those of its members."""
        return [member.family for member in self.members or []] or [self.family]


@dataclass(frozen=True)
class FittedModel:
    """A fitted scikit-learn pipeline, its description, and the exact bytes it is stored as.

    ``version`` is the first 16 hexadecimal digits of the SHA-256 of ``content``: two models have
    the same version only if their files are the same.
    """

    estimator: Any
    info: ModelInfo
    content: bytes
    version: str
