"""What an evaluation demands of a model, besides the thresholds of the problem."""

from pydantic import Field

from ml_assets.spec.spec_model import SpecModel


class Evaluation(SpecModel):
    """What an evaluation demands of a model, besides the thresholds of the problem."""

    max_gap: float = Field(
        default=0.2,
        ge=0.0,
        le=1.0,
        description="Largest part of what cross-validation promised beyond a dummy that may be "
        "missing on the held-out rows; more stops the model if chance does not explain it.",
        examples=[0.2],
    )
    max_calibration_error: float = Field(
        default=0.1,
        ge=0.0,
        le=1.0,
        description="Of classes: largest mean gap between held-out probabilities and how often "
        "they come true; more stops the model if chance does not explain it. 1 asks nothing.",
        examples=[0.05],
    )
