"""Whether a model is as small and as fast as the problem asks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.model_comparison import latency_ms
from ml_assets.spec.problem import Constraints

if TYPE_CHECKING:
    import pandas as pd

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ConstraintsFound:
    """Median milliseconds of predicting one row, megabytes of the file, and what is broken."""

    latency_ms: float
    model_mb: float
    broken: list[str]


def broken_constraints(
    model: FittedModel, rows: "pd.DataFrame", limits: Constraints
) -> ConstraintsFound:
    """Measure the model on some of the rows, and compare with the limits."""
    found = {"latency_ms": latency_ms(model, rows.head(100)),
             "model_mb": len(model.content) / _MEGABYTE}  # fmt: skip
    broken = [
        f"problem.constraints.{name}: {value:.3g} is above {limit:g}"
        for name, value in found.items()
        if (limit := getattr(limits, name)) is not None and value > limit
    ]
    return ConstraintsFound(**found, broken=broken)
