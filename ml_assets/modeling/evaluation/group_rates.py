"""Rates of groups of rows: selected, right, true and false positives, calibration, errors."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_BINS = 10


@dataclass(frozen=True)
class RowRates:
    """Rates of any rows: sums of ``parts`` over sums of ``wholes``, both (rates, n) float64.

    ``gaps`` has shape (n, bins), null where there are no probabilities: how far a row's
    probability is from the truth, in the column of its bin.
    """

    names: list[str]
    parts: "np.ndarray"
    wholes: "np.ndarray"
    gaps: "np.ndarray | None" = None

    def taken(self, rows: "np.ndarray") -> "RowRates":
        """Return the rates of some rows, in their order."""
        gaps = None if self.gaps is None else self.gaps[rows]
        return RowRates(self.names, self.parts[:, rows], self.wholes[:, rows], gaps)


def class_rates(
    selected: "np.ndarray",
    truth: "np.ndarray | None" = None,
    probability: "np.ndarray | None" = None,
) -> RowRates:
    """Return the rates of a class against all others, from bool arrays (n,).

    ``selected`` are the rows predicted to be of the class; ``truth`` those that are, null where
    nobody knows. ``probability`` is the class's; its calibration error is that of ten bins of
    about equally many rows, the same bins for all groups.
    """
    import numpy as np

    every = np.ones(len(selected))
    chosen = selected.astype("float64")
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {"selection_rate": (chosen, every)}
    if truth is not None:
        true = truth.astype("float64")
        found |= {
            "true_positive_rate": (chosen * true, true),
            "false_positive_rate": (chosen * (1 - true), 1 - true),
            "precision": (chosen * true, chosen),
            "accuracy": ((selected == truth).astype("float64"), every),
            "observed_share": (true, every),
        }
    gaps = None
    if truth is not None and probability is not None:
        found["mean_probability"] = (probability, every)
        gaps = _gaps(probability, truth.astype("float64"))
    return _stacked(found, gaps)


def number_rates(y: "np.ndarray", predicted: "np.ndarray") -> RowRates:
    """Return the means of predicted and true numbers and of the errors (predicted less true)."""
    import numpy as np

    every, truth = np.ones(len(y)), np.asarray(y, dtype="float64")
    return _stacked({
        "mean_prediction": (predicted, every),
        "mean_actual": (truth, every),
        "mean_error": (predicted - truth, every),
        "mean_absolute_error": (np.abs(predicted - truth), every),
    }, None)  # fmt: skip


def _stacked(
    found: "dict[str, tuple[np.ndarray, np.ndarray]]", gaps: "np.ndarray | None"
) -> RowRates:
    import numpy as np

    parts = np.stack([part for part, _ in found.values()])
    wholes = np.stack([whole for _, whole in found.values()])
    return RowRates(list(found), parts, wholes, gaps)


def _gaps(probability: "np.ndarray", truth: "np.ndarray") -> "np.ndarray":
    import numpy as np

    edges = np.unique(np.quantile(probability, np.arange(1, _BINS) / _BINS))
    places = np.searchsorted(edges, probability, side="right")
    gaps = np.zeros((len(truth), _BINS))
    gaps[np.arange(len(truth)), places] = probability - truth
    return gaps


def rates_by_group(
    rates: RowRates, sizes: list[int], counts: "np.ndarray"
) -> "dict[str, np.ndarray]":
    """Return each rate as an array (samples, groups), NaN where a group does not define it.

    Rows of a group lie side by side, ``sizes`` says how many. ``counts`` (samples, n) is how much
    each row counts.
    """
    import numpy as np

    names = [*rates.names, *(["calibration_error"] if rates.gaps is not None else [])]
    found = np.full((len(names), len(counts), len(sizes)), np.nan)
    start = 0
    for group, size in enumerate(sizes):
        rows, weights = slice(start, start + size), counts[:, start : start + size]
        sums, wholes = weights @ rates.parts[:, rows].T, weights @ rates.wholes[:, rows].T
        with np.errstate(divide="ignore", invalid="ignore"):
            found[: len(rates.names), :, group] = np.where(wholes > 0, sums / wholes, np.nan).T
        if rates.gaps is not None:
            found[-1, :, group] = np.abs(weights @ rates.gaps[rows]).sum(1) / weights.sum(1)
        start += size
    return dict(zip(names, found, strict=True))


def gaps_between(rates: "dict[str, np.ndarray]") -> "dict[str, np.ndarray]":
    """Return differences and ratios between groups, each (samples,), from (samples, groups).

    They are those of fairlearn (https://fairlearn.org): largest less smallest, and smallest over
    largest. Equalized odds take the worse of true and false positive rates.
    """
    import numpy as np

    gaps: dict[str, np.ndarray] = {}
    of = {"selection_rate": "demographic_parity", "true_positive_rate": "equal_opportunity",
          "false_positive_rate": "false_positive_rate"}  # fmt: skip
    for rate, name in of.items():
        if rate in rates:
            low, high = _ends(rates[rate])
            gaps[f"{name}_difference"] = high - low
            with np.errstate(divide="ignore", invalid="ignore"):
                gaps[f"{name}_ratio"] = low / high
    if "true_positive_rate" in rates:
        differences = [gaps["equal_opportunity_difference"], gaps["false_positive_rate_difference"]]
        ratios = [gaps["equal_opportunity_ratio"], gaps["false_positive_rate_ratio"]]
        gaps["equalized_odds_difference"] = np.maximum(*differences)
        gaps["equalized_odds_ratio"] = np.minimum(*ratios)
    for rate in ("accuracy", "mean_prediction", "mean_error", "mean_absolute_error"):
        if rate in rates:
            low, high = _ends(rates[rate])
            gaps[f"{rate}_difference"] = high - low
    return gaps


def _ends(values: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """Return the least and greatest of each sample's groups; NaN unless two define it."""
    import numpy as np

    known = (~np.isnan(values)).sum(axis=1) >= 2
    low = np.where(np.isnan(values), np.inf, values).min(axis=1)
    high = np.where(np.isnan(values), -np.inf, values).max(axis=1)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
