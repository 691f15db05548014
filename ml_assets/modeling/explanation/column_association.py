"""Which columns go together, so that a model can read in one what it lacks in the other."""

from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STRONG = 0.7
_MOST_COLUMNS, _MOST_ROWS, _MOST_VALUES = 60, 2_000, 50


def associated(frame: "pd.DataFrame", plan: FeaturePlan, seed: int) -> dict[str, dict[str, float]]:
    """Return, per column, those that it goes with strongly (0.7 and more), the strongest first.

    Between numbers the size of Spearman's rank correlation; between categories Cramér's V; between
    both the correlation ratio of the number's ranks. Texts, images, moments and categories of more
    than 50 values are left out, as are the columns after the first 60; 2,000 rows are looked at.
    """
    frame = frame.iloc[drawn_places(len(frame), _MOST_ROWS, seed)]
    features = feature_matrix(frame, plan)
    tried = {
        f.column: values
        for f in plan.features[:_MOST_COLUMNS]
        if f.kind in ("number", "category")
        and (values := _centred(features[f.column], f.kind == "number")) is not None
    }
    found: dict[str, dict[str, float]] = {name: {} for name in tried}
    for one, a in tried.items():
        for other, b in tried.items():
            if one < other and (strength := _strength(a, b)) >= STRONG:
                found[one][other] = found[other][one] = strength
    return {
        name: dict(sorted(others.items(), key=lambda item: -item[1]))
        for name, others in found.items()
        if others
    }


def _centred(values: "pd.Series", is_number: bool) -> "np.ndarray | None":
    """Return ranks, or a column per category, centred; null of a column that does not vary."""
    import numpy as np
    import pandas as pd

    if is_number:
        ranks = values.fillna(values.median()).rank().to_numpy()[:, None]
        return None if not ranks.std() > 0 else ranks - ranks.mean()
    codes, names = pd.factorize(values)
    if not 1 < len(names) <= _MOST_VALUES:
        return None
    indicators = np.eye(len(names))[codes]
    return indicators - indicators.mean(axis=0)


def _strength(a: "np.ndarray", b: "np.ndarray") -> float:
    """Return the root of the mean squared canonical correlation of both.

    Of two numbers it is their correlation's size, of a number and categories the correlation ratio,
    of categories Cramér's V.
    """
    import numpy as np

    between = a.T @ b
    # Centred indicators add up to 0: one direction of them is none.
    mine, others = (np.linalg.pinv(one.T @ one, rcond=1e-9, hermitian=True) for one in (a, b))
    explained = np.trace(mine @ between @ others @ between.T)
    freedom = min(max(1, part.shape[1] - (part.shape[1] > 1)) for part in (a, b))
    return float(np.sqrt(max(explained, 0.0) / freedom))
