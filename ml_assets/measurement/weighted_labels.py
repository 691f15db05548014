"""Metrics of predicted labels, of many weightings of the same rows at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class _Counts:
    """Weights per class, (samples, classes): hits, true rows, predicted rows; and per sample."""

    hits: "np.ndarray"
    actual: "np.ndarray"
    claimed: "np.ndarray"
    total: "np.ndarray"


def weighted_labels(
    metric: str, y: "np.ndarray", predicted: "np.ndarray", positive: Any, weights: "np.ndarray"
) -> "np.ndarray":
    """Return one value per row of ``weights`` (samples x n) of labels of shape (n,)."""
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted]))
    counts = _counts(y, predicted, labels, weights)
    hits, actual, claimed, total = counts.hits, counts.actual, counts.claimed, counts.total
    if metric == "accuracy":
        return hits.sum(1) / total
    if metric == "balanced_accuracy":
        return np.nanmean(hits / actual, axis=1)
    if metric == "matthews_corrcoef":
        agreement = hits.sum(1) * total - (actual * claimed).sum(1)
        spread = (total**2 - (claimed**2).sum(1)) * (total**2 - (actual**2).sum(1))
        return np.nan_to_num(agreement / np.sqrt(spread))
    if metric.endswith("_likelihood_ratio"):
        return _ratio(counts, labels == positive, negative=metric.startswith("negative"))
    base, _, average = metric.partition("_")
    parts = {"f1": (actual + claimed) / 2, "precision": claimed, "recall": actual,
             "jaccard": actual + claimed - hits}[base]  # fmt: skip
    if average == "micro":
        return hits.sum(1) / parts.sum(1)
    shares = np.where(parts > 0, hits / parts, 0.0)
    if average == "macro":
        # A class that neither occurs nor is predicted is no part of the mean.
        return np.nanmean(np.where(actual + claimed > 0, shares, np.nan), axis=1)
    if average == "weighted":
        return (actual * shares).sum(1) / total
    return shares[:, labels == positive].sum(axis=1)


def _counts(
    y: "np.ndarray", predicted: "np.ndarray", labels: "np.ndarray", weights: "np.ndarray"
) -> _Counts:
    import numpy as np
    from scipy import sparse

    rows = np.arange(len(y))
    shape = len(y), len(labels)
    true, found = np.searchsorted(labels, y), np.searchsorted(labels, predicted)
    right = (true == found).astype("float64")
    ones = np.ones(len(y))
    hits, actual, claimed = (
        weights @ sparse.csr_array((values, (rows, places)), shape=shape)
        for values, places in ((right, true), (ones, true), (ones, found))
    )
    return _Counts(hits, actual, claimed, weights.sum(axis=1))


def _ratio(counts: _Counts, is_positive: "np.ndarray", *, negative: bool) -> "np.ndarray":
    """Return a likelihood ratio; 1 where its denominator is zero, NaN without both classes."""
    import numpy as np

    hits = counts.hits[:, is_positive].sum(1)
    positives = counts.actual[:, is_positive].sum(1)
    negatives = counts.total - positives
    sensitivity = hits / positives
    false_rate = (counts.claimed[:, is_positive].sum(1) - hits) / negatives
    above, below = (1 - sensitivity, 1 - false_rate) if negative else (sensitivity, false_rate)
    ratio = np.where(below > 0, above / below, 1.0)
    return np.where((positives > 0) & (negatives > 0), ratio, np.nan)
