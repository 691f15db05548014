"""What labels would be like at other thresholds."""

from typing import TYPE_CHECKING

from ml_assets.spec.evaluation_tables import ThresholdPoint
from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np

_QUANTILES = 39


def threshold_points(
    truth: "np.ndarray",
    probability: "np.ndarray",
    threshold: float,
    weights: "np.ndarray | None" = None,
    costs: Costs | None = None,
) -> list[ThresholdPoint]:
    """Return at most 41 thresholds, ascending: quantiles of the probabilities, 0.5, the model's.

    ``truth`` (n,) is 1 for positives and 0 for others; a row is labelled positive from the
    threshold on. The points show what the model's own ``threshold`` trades off. It was chosen on
    training rows: taking another one from here would be to learn from held-out rows.
    """
    import numpy as np

    spread = np.quantile(probability, np.linspace(0.0, 1.0, _QUANTILES))
    places = np.unique(np.r_[spread, 0.5, threshold])
    counts = np.ones(len(truth)) if weights is None else weights
    return [_point(place, truth, probability >= place, counts, costs)
            for place in places.tolist()]  # fmt: skip


def _point(
    threshold: float,
    truth: "np.ndarray",
    found: "np.ndarray",
    counts: "np.ndarray",
    costs: Costs | None,
) -> ThresholdPoint:
    total, positives = float(counts.sum()), float(counts @ truth)
    claimed, hits = float(counts @ found), float(counts @ (truth * found))
    missed, alarms = positives - hits, claimed - hits
    cost = None
    if costs is not None:
        cost = (costs.false_negative * missed + costs.false_positive * alarms) / total
    return ThresholdPoint(
        threshold=threshold,
        precision=hits / claimed if claimed else None,
        recall=hits / positives if positives else 0.0,
        f1=2 * hits / (positives + claimed) if positives + claimed else 0.0,
        share_positive=claimed / total,
        mean_cost=cost,
    )
