"""When a fit in rounds ends."""

from dataclasses import dataclass

from ml_assets.estimator.rows import Rows

# Seconds that a tree takes on a usual core: per tree, and per number in the training matrix.
_TREE_S = 5e-4
_VALUE_S = 6e-9
# Rounds times learning rate that a boosted model wants at least: 100 trees at 0.08.
_LEARNT = 8.0
_FASTEST = 0.3


@dataclass(frozen=True)
class Stop:
    """A fit ends where ``rows`` are predicted no better, or ``within_s`` seconds.

    Null for as many seconds as it takes.
    """

    rows: Rows
    within_s: float | None = None

    def rounds_within(self, round_s: float) -> float:
        """Return the rounds that there is time for, if one takes so many seconds."""
        return float("inf") if self.within_s is None else max(1.0, self.within_s / round_s)


def usual_round_s(rows: int, columns: int, classes: int) -> float:
    """Return the seconds that a round of boosting is reckoned to take on one core.

    Of more than two classes each has a tree per round; ``classes`` is 0 for numbers.
    """
    trees = classes if classes > 2 else 1
    return trees * (_TREE_S + _VALUE_S * rows * columns)


def hurried_rate(learning_rate: float, rounds: float) -> float:
    """Return the learning rate, or a faster one where there is time for few rounds only.

    At the usual rates a model of a few rounds has hardly learnt: it is better to learn faster, up
    to a rate of 0.3.

    >>> hurried_rate(0.05, rounds=1000), hurried_rate(0.05, rounds=80), hurried_rate(0.05, rounds=3)
    (0.05, 0.1, 0.3)
    """
    return max(learning_rate, min(_FASTEST, _LEARNT / rounds))
