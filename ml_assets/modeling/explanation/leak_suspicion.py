"""Suspect a column that explains more of the target than an honest one would.

The data profile looks for leaks in the table before anything is learnt (its findings of the kind
``leakage``: copies of the target, columns that tell it almost perfectly alone). This looks at what
the model in fact goes by, which also shows a leak that noise has blurred.
"""

from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.modeling.explanation.lone_column import lone_column
from ml_assets.modeling.explanation.permutation_importance import PermutedColumns
from ml_assets.modeling.explanation.predictive_power import (
    chance_of,
    lower_limit,
    measure_of,
    predictive_power,
)
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.explanation_report import Suspicion

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Nearly all of the advantage over chance is lost with the column...
NEARLY_ALL = 0.9
# ...of a model that is nearly perfect, as is a model of the column alone.
NEARLY_PERFECT = 0.95
# Alone nearly perfect, and not by accident, and hardly worse than the whole model.
NOT_BY_ACCIDENT, MOST_OF_ALL = 0.97, 0.95
_TRIED = 5
_FEWEST_ROWS, _MOST_ROWS = 20, 5_000


def leak_suspicions(
    model: FittedModel,
    train: "pd.DataFrame",
    rows: "pd.DataFrame",
    permuted: PermutedColumns,
    judge: int,
) -> list[Suspicion]:
    """Return the columns that a model of classes or numbers all but copies its answer from.

    ``permuted`` are the losses on held-out ``rows``; those of the judge at place ``judge`` are of
    ``predictive_power``. One of these makes a column suspicious: permuting it loses more than
    90 % of the model's advantage over chance, and both model and column alone reach 0.95; or the
    column alone reaches 0.97 at the lower end of its 95 % interval, and 95 % of the model's
    advantage. A column that is merely strong does neither. The five columns that lose most are
    tried alone, out of fold on at most 5,000 training and held-out rows. Of fewer than 20 held-out
    rows nothing is said.
    """
    info = model.info
    whole, chance = permuted.before[judge], chance_of(info)
    if len(rows) < _FEWEST_ROWS or not whole >= NEARLY_PERFECT:
        return []
    lost = permuted.losses[judge].mean(axis=1) / (whole - chance)
    found = []
    tried = _tried(train, rows, info.seed)
    y, weights = tried[info.plan.target].to_numpy(), row_weights(tried, info.plan)
    for place in _first(lost):
        column = permuted.columns[place]
        alone = predictive_power(info, y, lone_column(info, column, tried), weights)
        low = lower_limit(info, y, alone)
        all_lost = lost[place] > NEARLY_ALL and alone >= NEARLY_PERFECT
        share = (alone - chance) / (whole - chance)
        if all_lost or (low >= NOT_BY_ACCIDENT and share >= MOST_OF_ALL):
            found.append(_suspicion(model, column, float(lost[place]), float(alone), whole))
    return found


def _tried(train: "pd.DataFrame", rows: "pd.DataFrame", seed: int) -> "pd.DataFrame":
    import pandas as pd

    both = pd.concat([train, rows], ignore_index=True)
    return both.iloc[drawn_places(len(both), _MOST_ROWS, seed)]


def _first(lost: "np.ndarray") -> list[int]:
    import numpy as np

    return np.argsort(-lost, kind="stable")[:_TRIED].tolist()


def _suspicion(
    model: FittedModel, column: str, lost: float, alone: float, whole: float
) -> Suspicion:
    measure = measure_of(model.info)
    return Suspicion(
        column=column,
        lost_share=lost,
        alone=alone,
        whole=whole,
        measure=measure,
        text=f"{column} explains almost all: permuting it loses {lost:.0%} of the model's "
        f"advantage over chance, and alone it reaches a {measure} of {alone:.3f}, the model "
        f"{whole:.3f}. If it is not known when a prediction is asked for, name it in "
        "columns.drop; see also the findings of data_profile of the kind leakage.",
    )
