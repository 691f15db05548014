"""A fitted estimator together with what is needed to call it: the value of the ``model`` asset."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task


class ModelInfo(BaseModel):
    """What the file of a model says about itself."""

    format: int = 1
    problem: str
    task: Task
    plan: FeaturePlan
    classes: list[str | int | float | bool] | None = None
    positive_class: str | int | float | bool | None = None
    family: str
    params: dict[str, Any]
    trial_id: str
    cross_validation: dict[str, float]
    contract_version: int
    seed: int
    train_rows: int


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
