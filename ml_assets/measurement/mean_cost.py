"""What wrong labels cost."""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np


def row_costs(y: "np.ndarray", labels: Any, positive: Any, costs: Costs) -> "np.ndarray":
    """Return each row's cost, float64; ``labels`` is one label per row, or one for all."""
    import numpy as np

    true, found = y == positive, np.broadcast_to(np.asarray(labels) == positive, y.shape)
    return costs.false_negative * (true & ~found) + costs.false_positive * (~true & found)


def cheapest_label(
    y: "np.ndarray", weights: "np.ndarray | None", positive: Any, costs: Costs
) -> Any:
    """Return the label that costs least if all rows get it; of equally cheap ones the negative.

    ``weights`` say how much each row counts; null where all count alike.
    """
    import numpy as np

    counts = np.ones(len(y)) if weights is None else weights
    others = y[y != positive]
    if not len(others):
        return positive
    missed = costs.false_negative * float(counts[y == positive].sum())
    alarms = costs.false_positive * float(counts[y != positive].sum())
    return positive if alarms < missed else others[0]
