"""What a model says as one column takes different values, on average and of single rows."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.explained_output import explained_output, output_names
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.explanation_report import Dependence
from ml_assets.spec.feature_plan import Feature

if TYPE_CHECKING:
    import pandas as pd

MOST_COLUMNS = 6
_MOST_ROWS, _GRID, _VALUES = 100, 20, 12
_SHOWN_ROWS = 40
_BETWEEN = (0.05, 0.95)


def dependences(
    model: FittedModel,
    frame: "pd.DataFrame",
    columns: Sequence[str],
    output: int,
    hidden: Collection[str],
    seed: int,
) -> list[Dependence]:
    """Return partial dependence (Friedman 2001) and ICE (Goldstein et al. 2015) of columns.

    Of the first six of ``columns``, numbers and categories only, and none in ``hidden``, as values
    of single rows would show in the ends of the grid. The rows are at most 100 held-out ones drawn
    by the seed, which count as much as their weights say; single rows are shown of the first 40.
    """
    kinds = {f.column: f for f in model.info.plan.features}
    shown = [kinds[name] for name in columns if name not in hidden and frame[name].notna().any()
             and kinds[name].kind in ("number", "category", "high_cardinality")]  # fmt: skip
    frame = frame.iloc[drawn_places(len(frame), _MOST_ROWS, seed)]
    return [_dependence(model, frame, feature, output) for feature in shown[:MOST_COLUMNS]]


def _dependence(
    model: FittedModel, frame: "pd.DataFrame", feature: Feature, output: int
) -> Dependence:
    import numpy as np

    column, count = feature.column, len(frame)
    values = grid_of(frame[column], feature)
    asked = frame.iloc[np.zeros(len(values), dtype=int)].drop(columns=column)
    asked = asked.assign(**{column: np.asarray(values, dtype=object)})
    if feature.kind == "number":
        asked[column] = asked[column].astype("float64")
    mixtures = Mixtures.of(model, frame, asked)
    kept = np.ones((count * len(values), len(mixtures.columns)), dtype=bool)
    kept[:, mixtures.columns.index(column)] = False
    rows = np.repeat(np.arange(count), len(values))
    found = mixtures.predict(rows, np.tile(count + np.arange(len(values)), count), kept)
    told = explained_output(model.info, found)[:, output].reshape(count, len(values))
    return Dependence(
        column=column,
        values=values,
        output=output_names(model.info, found)[output],
        mean=np.average(told, axis=0, weights=row_weights(frame, model.info.plan)).tolist(),
        rows=told[:_SHOWN_ROWS].tolist(),
    )


def grid_of(values: "pd.Series", feature: Feature) -> list[Any]:
    """Return the values to ask about, as ``sklearn.inspection.partial_dependence`` does.

    Of a number all its values, or 20 at equal distances from the 5th to the 95th percentile; of
    categories the twelve commonest, the commonest first, a missing one left out.
    """
    import numpy as np
    from scipy.stats.mstats import mquantiles

    known = values.dropna()
    if feature.kind != "number":
        return [str(value) for value in known.astype(str).value_counts().index[:_VALUES]]
    numbers = known.to_numpy("float64")
    distinct = np.unique(numbers)
    if len(distinct) < _GRID:
        return distinct.tolist()
    low, high = mquantiles(numbers, prob=_BETWEEN)
    return np.linspace(low, high, _GRID).tolist() if low < high else distinct[:_GRID].tolist()
