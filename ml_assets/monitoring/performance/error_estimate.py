"""Direct loss estimation: the errors of predicted numbers whose truth nobody knows.

A second model learns, on held-out rows, how far the first one is off on which rows; what it says of
a window's rows is the error expected there (the DLE of NannyML). It holds as long as rows that look
alike are as hard to predict as before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.spec.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# The power of a row's error whose mean the metric is, or is the root of.
_POWERS = {"mean_absolute_error": 1, "mean_squared_error": 2, "root_mean_squared_error": 2}
_FOLDS, _REFITS = 3, 6
_Z = 1.96
# scikit-learn's limit of native categories.
_MOST_CATEGORIES = 254
_PREDICTION = "the model's own prediction"


@dataclass(frozen=True)
class HeldOutNumbers:
    """Features, predictions and true numbers of rows that the model did not learn from.

    ``columns`` names the features that are read: numbers, truth values and categories.
    """

    features: "pd.DataFrame"
    predicted: "np.ndarray"
    y: "np.ndarray"
    columns: Sequence[str]


@dataclass(frozen=True)
class _LearntLoss:
    """What was learnt of one power of the error.

    ``left`` are the errors (n,) that a model of other held-out rows leaves open; ``again`` are
    models of the held-out rows drawn anew.
    """

    model: Any
    left: "np.ndarray"
    again: list[Any]


def estimable(name: str) -> bool:
    """Say whether a metric can be estimated: those that are means of a row's own loss."""
    return name in _POWERS


class ErrorEstimator:
    """Estimates errors in windows of rows; it learns from the held-out rows once."""

    def __init__(self, held_out: HeldOutNumbers, names: Iterable[str], seed: int) -> None:
        """Learn the absolute or the squared error, as the metrics ``names`` need it."""
        self.names = [name for name in names if estimable(name)]
        self._categories = {
            name: sorted(held_out.features[name].value_counts().index[:_MOST_CATEGORIES])
            for name in held_out.columns
            if held_out.features[name].dtype.kind not in "iufb"
        }
        self._columns = list(held_out.columns)
        rows = self._matrix(held_out.features, held_out.predicted)
        error = abs(held_out.y - held_out.predicted)
        powers = {_POWERS[name] for name in self.names}
        self._learnt = {power: _learnt(rows, error**power, seed) for power in sorted(powers)}

    def estimates(self, features: "pd.DataFrame", predicted: "np.ndarray") -> dict[str, Estimate]:
        """Return the expected errors of a window's rows, each with a 95 % band.

        The band holds what chance makes of so many rows, by the errors that the second model
        leaves open on rows it did not learn from, and what so few held-out rows leave open.
        """
        rows = self._matrix(features, predicted)
        means = {power: _expected_mean(learnt, rows) for power, learnt in self._learnt.items()}
        return {
            name: _root(means[2]) if name.startswith("root_") else means[_POWERS[name]]
            for name in self.names
        }

    def _matrix(self, features: "pd.DataFrame", predicted: "np.ndarray") -> "pd.DataFrame":
        """Return what the second model reads; categories are those of the held-out rows."""
        import pandas as pd

        columns: dict[str, Any] = {_PREDICTION: predicted}
        for name in self._columns:
            values = features[name].to_numpy(dtype=object)
            if name in self._categories:
                columns[name] = pd.Categorical(values, categories=self._categories[name])
            else:
                columns[name] = pd.to_numeric(pd.Series(values), errors="coerce").astype("float64")
        return pd.DataFrame(columns)


def _learnt(rows: "pd.DataFrame", loss: "np.ndarray", seed: int) -> _LearntLoss:
    import numpy as np
    from sklearn.model_selection import KFold, cross_val_predict
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(seed)
    folds = KFold(_FOLDS, shuffle=True, random_state=seed)
    learner = _learner(rows, seed)
    # Trees of few rows: threads would wait for each other, on a busy machine for minutes.
    with threadpool_limits(1):
        left = loss - cross_val_predict(learner, rows, loss, cv=folds)
        again = []
        for _ in range(_REFITS):
            places = rng.integers(len(loss), size=len(loss))
            again.append(_learner(rows, seed).fit(rows.iloc[places], loss[places]))
        return _LearntLoss(learner.fit(rows, loss), left, again)


def _expected_mean(learnt: _LearntLoss, rows: "pd.DataFrame") -> Estimate:
    import numpy as np

    expected = learnt.model.predict(rows)
    # What trees leave over on average belongs to every row.
    value = max(0.0, float(expected.mean() + learnt.left.mean()))
    chance = (expected.var() + learnt.left.var()) / len(rows)
    refitted = np.var([again.predict(rows).mean() for again in learnt.again])
    spread = _Z * float(np.sqrt(chance + refitted))
    return Estimate(value=value, low=max(0.0, value - spread), high=value + spread)


def _root(mean: Estimate) -> Estimate:
    return Estimate(value=mean.value**0.5, low=mean.low**0.5, high=mean.high**0.5)


def _learner(rows: "pd.DataFrame", seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor

    categories = [str(name) for name in rows.columns if rows[name].dtype == "category"]
    return HistGradientBoostingRegressor(
        early_stopping=False, random_state=seed, categorical_features=categories or None
    )
