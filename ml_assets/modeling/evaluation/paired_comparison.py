"""Two models on the same rows: the difference of a metric, with its interval.

Both are measured on the same resamples (the paired bootstrap; Efron and Tibshirani 1993), so that
rows that are hard for both do not blur the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Literal

from ml_assets.measurement.bootstrap import Measure, bootstrap
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST

if TYPE_CHECKING:
    import numpy as np

Against = Literal["dummy", "champion"]


@dataclass(frozen=True)
class CrossCheck:
    """A test of the same difference by formula, and its two-sided p-value."""

    test: Literal["McNemar", "DeLong"]
    p_value: float


@dataclass(frozen=True)
class Pair:
    """A metric of the model and of another one, as functions of how often each row was drawn.

    ``quick`` says that a measure takes all samples at once; others are measured on 100 of them.
    """

    against: Against
    metric: str
    rows: int
    one: Measure
    other: Measure
    quick: bool = True
    cross_check: CrossCheck | None = None


def paired_comparisons(pairs: Sequence[Pair], seed: int, samples: int) -> list[Comparison]:
    """Compare every pair on samples of its rows, the same ones for all pairs of as many rows.

    The interval holds the middle 95 % of the differences. The p-value is twice the share of them on
    the rarer side of 0, both counted with one more (Davison and Hinkley 1997, section 4.2.3): it
    can be no smaller than 2 / (samples + 1). Samples that define one measure only are left out.
    """
    drawn: dict[str, np.ndarray] = {}
    for rows in {pair.rows for pair in pairs}:
        # Where the model is compared with two others, its own measure is taken once.
        sided = {str(id(measure)): (measure, pair.quick) for pair in pairs if pair.rows == rows
                 for measure in (pair.one, pair.other)}  # fmt: skip
        measures = {key: measure for key, (measure, _) in sided.items()}
        quick = {key for key, (_, at_once) in sided.items() if at_once}
        drawn |= bootstrap(measures, quick, rows, seed, samples)
    return [_comparison(pair, drawn[str(id(pair.one))], drawn[str(id(pair.other))])
            for pair in pairs]  # fmt: skip


def _comparison(pair: Pair, one: "np.ndarray", other: "np.ndarray") -> Comparison:
    import numpy as np

    every = np.ones((1, pair.rows))
    checked = pair.cross_check
    value, second = float(pair.one(every)[0]), float(pair.other(every)[0])
    differences = one - other
    differences = differences[np.isfinite(differences)]
    low, high, p_value = nan, nan, nan
    if len(differences):
        low, high = np.percentile(differences, [2.5, 97.5])
        rarer = min((differences <= 0).sum(), (differences >= 0).sum())
        p_value = min(1.0, 2.0 * (int(rarer) + 1) / (len(differences) + 1))
    return Comparison(
        against=pair.against,
        metric=pair.metric,
        greater_is_better=pair.metric != MEAN_COST and metric_named(pair.metric).greater_is_better,
        value=value,
        other=second,
        difference=value - second,
        low=float(low),
        high=float(high),
        p_value=p_value,
        rows=pair.rows,
        cross_check=checked.test if checked else None,
        cross_check_p_value=checked.p_value if checked else None,
    )
