"""What a decision threshold is chosen for: the stated costs, or a metric of labels."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.problem import Costs, Problem

if TYPE_CHECKING:
    import numpy as np

# Precision and recall alone are best at one of the ends, where they say nothing.
TUNED_METRICS = ("accuracy", "balanced_accuracy", "f1", "f1_macro", "matthews_corrcoef")


@dataclass(frozen=True)
class ThresholdObjective:
    """What a threshold is chosen for: the mean cost per row, or a metric of labels."""

    name: str
    costs: Costs | None = None

    @classmethod
    def of(cls, problem: Problem) -> "ThresholdObjective | None":
        """Return the problem's objective; None where the most probable class is to be the label."""
        if problem.task != "binary_classification":
            return None
        if problem.costs is not None:
            return cls(MEAN_COST, problem.costs)
        return cls(problem.search_metric) if problem.search_metric in TUNED_METRICS else None

    @property
    def sign(self) -> float:
        """-1 for costs, where less is better, else 1."""
        return 1.0 if self.costs is None else -1.0

    def values(
        self, hits: "np.ndarray", alarms: "np.ndarray", positives: Any, negatives: Any
    ) -> "np.ndarray":
        """Return the objective for counts of true and false positives."""
        import numpy as np

        missed, passed = positives - hits, negatives - alarms
        rows = positives + negatives
        if self.costs is not None:
            total = self.costs.false_negative * missed + self.costs.false_positive * alarms
            return total / rows
        with np.errstate(divide="ignore", invalid="ignore"):
            f1 = _or_zero(2 * hits / (2 * hits + alarms + missed))
            if self.name == "f1":
                return f1
            if self.name == "f1_macro":
                return (f1 + _or_zero(2 * passed / (2 * passed + alarms + missed))) / 2
            if self.name == "accuracy":
                return (hits + passed) / rows
            if self.name == "balanced_accuracy":
                return (_or_zero(hits / positives) + _or_zero(passed / negatives)) / 2
            spread = (hits + alarms) * (hits + missed) * (passed + alarms) * (passed + missed)
            return _or_zero((hits * passed - alarms * missed) / np.sqrt(spread))

    def theory(self, share: float, best: float) -> float | None:
        """Return the best threshold for true probabilities, where a formula is known.

        For costs that of Elkan (2001), for F1 half the best F1 (Lipton, Elkan and Naryanaswamy
        2014), for balanced accuracy the share of positive rows.
        ``share`` is that of positive rows, ``best`` the objective at its best threshold.
        """
        if self.costs is not None:
            return bayes_threshold(self.costs)
        known = {"accuracy": 0.5, "balanced_accuracy": share, "f1": best / 2}
        return known.get(self.name)


def bayes_threshold(costs: Costs) -> float:
    """Return the threshold of least expected cost for true probabilities (Elkan 2001).

    >>> bayes_threshold(Costs(false_negative=9, false_positive=1))
    0.1
    """
    return costs.false_positive / (costs.false_positive + costs.false_negative)


def _or_zero(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.nan_to_num(values, nan=0.0)
