"""How alike two models are that learnt from different halves of the rows."""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np


def stability(estimator: Any, training: Any, scored: Any, task: Task, seed: int = 0) -> float:
    """Fit the unfitted estimator on two disjoint random halves and compare it on ``scored`` rows.

    ``training`` and ``scored`` are tables or matrices. Of clusters the adjusted Rand index
    (Hubert and Arabie 1985) of the two assignments, as in the prediction strength of Tibshirani
    and Walther (2005); of anomalies Spearman's correlation of the scores. 1 is the same, 0 what
    chance gives, also where a model tells no rows apart.
    """
    import numpy as np
    from scipy.stats import spearmanr
    from sklearn.base import clone
    from sklearn.metrics import adjusted_rand_score

    order, half = np.random.default_rng(seed).permutation(len(training)), len(training) // 2
    models = [clone(estimator).fit(_rows(training, np.sort(part)))
              for part in (order[:half], order[half:])]  # fmt: skip
    if task == "clustering":
        one, other = (model.predict(scored) for model in models)
        alone = len(set(one)) < 2 or len(set(other)) < 2
        return 0.0 if alone else float(adjusted_rand_score(one, other))
    one, other = (model.decision_function(scored) for model in models)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one, other).statistic)


def _rows(table: Any, places: "np.ndarray") -> Any:
    return table.iloc[places] if hasattr(table, "iloc") else table[places]
