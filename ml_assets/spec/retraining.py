"""What a problem's YAML says of training a new model when the old one no longer fits."""

from typing import Literal

from pydantic import Field

from ml_assets.spec.duration import Duration
from ml_assets.spec.spec_model import SpecModel

RetrainCause = Literal["drift", "performance"]

# The check that each cause is read from: asset and name.
CHECK_OF_CAUSE: dict[RetrainCause, tuple[str, str]] = {
    "drift": ("data_drift", "no_drift"),
    "performance": ("model_performance", "performance_holds"),
}
# Tags of the runs that sensors start; an episode has a tag per cause beside them.
STARTED_BY_TAG = "ml_assets/started_by"
CAUSE_TAG = "ml_assets/cause"
NEW_FILE_TAG = "ml_assets/new_file"
ATTEMPT_TAG = "ml_assets/attempt"


def episode_tag(cause: RetrainCause) -> str:
    """Return the tag of a run that names the episode of a cause.

    >>> episode_tag("drift")
    'ml_assets/retrain_drift'
    """
    return f"ml_assets/retrain_{cause}"


class Retraining(SpecModel):
    """When the whole life cycle is run again by itself."""

    enabled: bool = Field(
        default=True,
        description="Whether the sensor <name>_retrain is switched on with the daemon; it can be "
        "switched in the UI as well.",
    )
    causes: list[RetrainCause] = Field(
        default_factory=lambda: list[RetrainCause](CHECK_OF_CAUSE),
        min_length=1,
        description="Which checks start a run when they fail as an error; a warning starts none. "
        "drift is no_drift of data_drift, performance is performance_holds of model_performance.",
        examples=[["performance"]],
    )
    good_evaluations: int = Field(
        default=2,
        ge=1,
        description="Passes in a row that end an episode. Until then further failures belong to "
        "it, and start no run.",
    )
    cool_down: Duration = Field(
        default="7d",
        description="Time from the start of one retraining to the next at the earliest. By default "
        "as long as a window of drift, which has to fill with the new model's answers.",
    )
