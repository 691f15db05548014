"""What a metric loses when one column's values are permuted over held-out rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.mixtures import Mixtures
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.modeling.explanation.held_out_judge import Judge

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REPEATS = 5
_FEWEST_REPEATS = 2
# Predictions in all: what a model of usual size makes in a few seconds.
_MOST_PREDICTIONS = 50_000
_MOST_ROWS, _FEWEST_ROWS = 2_000, 100


@dataclass(frozen=True)
class PermutedColumns:
    """The losses of each judge, (columns, repeats), beside its value on the rows as they are."""

    columns: list[str]
    rows: int
    repeats: int
    before: list[float]
    losses: "list[np.ndarray]"


def permuted_rows(frame: "pd.DataFrame", columns: int, seed: int) -> "pd.DataFrame":
    """Return the rows to permute, drawn by the seed: fewer, the more columns there are."""
    most = max(_FEWEST_ROWS, min(_MOST_ROWS, _MOST_PREDICTIONS // max(1, columns * REPEATS)))
    return frame.iloc[drawn_places(len(frame), most, seed)]


def repeats_for(rows: int, columns: int) -> int:
    """Return how often each column is permuted.

    >>> repeats_for(700, 14), repeats_for(100, 400)
    (5, 2)
    """
    affordable = _MOST_PREDICTIONS // max(1, rows * columns)
    return max(_FEWEST_REPEATS, min(REPEATS, affordable))


def permuted_columns(
    model: FittedModel, rows: "pd.DataFrame", judges: Sequence[Judge], seed: int
) -> PermutedColumns:
    """Return what each judge's metric loses per column of the table (Breiman 2001).

    A column's values are shuffled over the rows, all that is made of it together, ``repeats_for``
    times by the seed; the metric is the one of rows that the model never saw
    (``sklearn.inspection.permutation_importance``, but each row is encoded only once).
    """
    import numpy as np

    mixtures, count = Mixtures.of(model, rows), len(rows)
    columns = mixtures.columns
    repeats = repeats_for(count, len(columns))
    own = mixtures.as_they_are(np.arange(count))
    before = [judge.judge(own) for judge in judges]
    losses = [np.empty((len(columns), repeats)) for _ in judges]
    chance = np.random.default_rng(seed)
    for column in range(len(columns)):
        shuffled = [chance.permutation(count) for _ in range(repeats)]
        for repeat, found in enumerate(_permuted(mixtures, column, shuffled)):
            for place, judge in enumerate(judges):
                losses[place][column, repeat] = judge.loss(before[place], found)
    return PermutedColumns(columns, count, repeats, before, losses)


def _permuted(mixtures: Mixtures, column: int, shuffled: "list[np.ndarray]") -> "list[Predictions]":
    import numpy as np

    count = len(shuffled[0])
    kept = np.ones((count * len(shuffled), len(mixtures.columns)), dtype=bool)
    kept[:, column] = False
    rows = np.tile(np.arange(count), len(shuffled))
    found = mixtures.predict(rows, np.concatenate(shuffled), kept)
    return [found.at(np.arange(start, start + count)) for start in range(0, len(rows), count)]
