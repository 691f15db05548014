"""The parts of the rows in which a model does worse in production than on held-out rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.slice_columns import slice_columns
from ml_assets.measurement.slice_scores import SliceScores
from ml_assets.monitoring.performance.report import SliceChange
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_LEAST_SHARE, _FEWEST_ROWS = 0.02, 50
_LEVEL = 0.05
_MOST = 20


@dataclass(frozen=True)
class JudgedRows:
    """Rows with their features, truth and predictions."""

    features: "pd.DataFrame"
    y: "np.ndarray"
    predictions: Predictions


def slice_changes(
    held_out: JudgedRows,
    window: JudgedRows,
    plan: FeaturePlan,
    metric: str,
    task: Task,
    positive: Any,
    seed: int,
    aside: Collection[str] = (),
) -> tuple[list[SliceChange], int]:
    """Return the slices that are significantly worse, the surest first, and how many were tried.

    Slices are those of single columns (``slice_columns``) over both tables, so that bins have the
    same bounds, without the columns in ``aside``. One is tried that has 2 % of the window's rows,
    at least 50, and 50 held-out ones. A one-sided test compares the metric of both by their
    bootstrap errors; p-values are adjusted (Benjamini and Hochberg 1995).
    """
    import pandas as pd

    shared = [name for name in window.features.columns if name in held_out.features.columns]
    both = pd.concat([held_out.features[shared], window.features[shared]], ignore_index=True)
    fewest = max(_FEWEST_ROWS, round(_LEAST_SHARE * len(window.y)))
    sides = [SliceScores(metric, task, rows.y, rows.predictions, positive, None, seed)
             for rows in (held_out, window)]  # fmt: skip
    split = len(held_out.y)
    tried: list[SliceChange] = []
    for column in slice_columns(both, plan, aside, fewest):
        for code, name in enumerate(column.names):
            masks = column.codes[:split] == code, column.codes[split:] == code
            if masks[0].sum() >= _FEWEST_ROWS and masks[1].sum() >= fewest:
                tried += _compared(name, sides, masks, metric)
    for one, adjusted in zip(tried, _adjusted([one.adjusted_p for one in tried]), strict=True):
        one.adjusted_p = adjusted
    worse = [one for one in tried if one.adjusted_p < _LEVEL]
    return sorted(worse, key=lambda one: one.adjusted_p)[:_MOST], len(tried)


def _compared(
    name: str,
    sides: list[SliceScores],
    masks: "tuple[np.ndarray, np.ndarray]",
    metric: str,
) -> list[SliceChange]:
    """Return the comparison with its plain p-value; nothing where a side defines no metric."""
    from scipy.stats import norm

    scores = [side.score(mask) for side, mask in zip(sides, masks, strict=True)]
    spreads = [side.spread(mask) for side, mask in zip(sides, masks, strict=True)]
    before, now = scores
    if before is None or now is None or not all(len(spread) for spread in spreads):
        return []
    error = float(sum(spread.var() for spread in spreads)) ** 0.5
    drop = before - now if metric_named(metric).greater_is_better else now - before
    if error == 0.0:
        return []
    return [
        SliceChange(name=name, rows=int(masks[1].sum()), score=now,
                    held_out_rows=int(masks[0].sum()), held_out=before,
                    adjusted_p=float(norm.sf(drop / error)))
    ]  # fmt: skip


def _adjusted(p_values: list[float]) -> list[float]:
    from scipy.stats import false_discovery_control

    return false_discovery_control(p_values).tolist() if len(p_values) else []
