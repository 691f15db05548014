"""How well one column alone predicts the target, on rows that were not learnt from."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ml_assets.preparation.association import is_class
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEWEST_ROWS = 50
MOST_ROWS = 20_000
MOST_CLASSES = 100
FOLDS = 5
# What falls short of this on few rows cannot be almost perfect on many.
_SCREEN_ROWS, _SCREEN_SCORE = 4_000, 0.9
_LEAVES, _ROWS_PER_LEAF = 32, 5
# One-sided 95 % of the normal distribution.
_Z = 1.6448536269514722
_BOOTSTRAPS = 200


class Power(Document):
    """The score of one column alone, and the lower end of its one-sided 95 % interval."""

    score: float
    low: float
    measure: Literal["AUC", "R2"]
    rows: int = Field(description="Rows that the score was measured on.")


def lone_power(values: "pd.Series", target: "pd.Series") -> Power | None:
    """Return how well ``values`` alone predicts ``target``, in five-fold cross-validation.

    Numbers and moments are learnt by a decision tree of at most 32 leaves, classes by their mean
    target in the other folds; missing values are values of their own. The score of a class target
    is the AUC of each class against the rest, weighted by its rows; its lower limit is Newcombe's
    for the Mann-Whitney statistic (2006, method 5), which leaves room also at 1. The score of a
    number is R², with a bootstrap limit. At most 20,000 rows drawn at random are used, and 4,000
    where the score of those is below 0.9. None with fewer than 50 rows, a target that does not
    vary, or one of more than 100 classes.
    """
    known = target.notna().to_numpy()
    values, target = values[known], target[known]
    whole = _drawn(len(target), MOST_ROWS)
    part = whole[:_SCREEN_ROWS] if len(whole) > _SCREEN_ROWS else whole
    screened = _power(values.iloc[part], target.iloc[part])
    if screened is None or len(part) == len(whole) or screened.score < _SCREEN_SCORE:
        return screened
    return _power(values.iloc[whole], target.iloc[whole])


def auc_lower_limit(auc: float, positives: int, negatives: int) -> float:
    """Return the lower end of the one-sided 95 % interval of an AUC.

    The value whose own standard error (Hanley and McNeil's, with both numbers of rows replaced by
    their mean where Newcombe 2006 does so) puts the AUC found just at its upper end.

    >>> round(auc_lower_limit(1.0, 212, 357), 4), round(auc_lower_limit(1.0, 50, 100), 3)
    (0.9949, 0.979)
    """
    low, high = 0.0, auc
    for _ in range(60):
        middle = (low + high) / 2
        if auc - middle > _Z * _auc_error(middle, positives, negatives):
            low = middle
        else:
            high = middle
    return low


def _auc_error(auc: float, positives: int, negatives: int) -> float:
    others = (positives + negatives) / 2 - 1
    inner = 1 + others * (1 - auc) / (2 - auc) + others * auc / (1 + auc)
    return (auc * (1 - auc) * inner / (positives * negatives)) ** 0.5


def _drawn(rows: int, most: int) -> "np.ndarray":
    import numpy as np

    return np.random.default_rng(0).permutation(rows)[:most]


def _power(values: "pd.Series", target: "pd.Series") -> Power | None:
    import numpy as np
    import pandas as pd

    distinct = target.nunique()
    if len(target) < FEWEST_ROWS or distinct < 2:
        return None
    coded, known = _coded(values)
    if not is_class(target):
        truth = target.to_numpy(dtype=float) if target.dtype.kind != "M" else None
        if truth is None:
            return None
        folds = np.arange(len(truth)) % FOLDS
        predicted = _out_of_fold(coded, known, truth[:, None], folds)[:, 0]
        return _r2(truth, predicted)
    if distinct > MOST_CLASSES:
        return None
    classes = pd.factorize(target)[0]
    # Each class is dealt out evenly over the folds.
    folds = np.empty(len(classes), dtype=int)
    folds[np.argsort(classes, kind="stable")] = np.arange(len(classes)) % FOLDS
    chances = _out_of_fold(coded, known, np.eye(distinct)[classes], folds)
    return _weighted_auc(classes, chances)


def _coded(values: "pd.Series") -> tuple["np.ndarray", bool]:
    """Return classes as codes (missing as one more), other values as numbers with NaN."""
    import numpy as np
    import pandas as pd

    if is_class(values):
        codes = pd.factorize(values.astype(str).where(values.notna()))[0]
        return codes + 1, True
    if values.dtype.kind == "M":
        return values.astype("int64").where(values.notna()).to_numpy(dtype=float), False
    numbers = values.to_numpy(dtype=float)
    return np.where(np.isfinite(numbers), numbers, np.nan), False


def _out_of_fold(
    coded: "np.ndarray", are_classes: bool, truth: "np.ndarray", folds: "np.ndarray"
) -> "np.ndarray":
    """Return for each row the mean truth (rows x outputs) that the other folds foretell."""
    import numpy as np

    predicted = np.empty_like(truth)
    for fold in range(FOLDS):
        held = folds == fold
        foretell = _class_means if are_classes else _tree
        predicted[held] = foretell(coded[~held], truth[~held], coded[held])
    return predicted


def _class_means(coded: "np.ndarray", truth: "np.ndarray", asked: "np.ndarray") -> "np.ndarray":
    import numpy as np

    size = int(max(coded.max(), asked.max())) + 1
    counts = np.bincount(coded, minlength=size)[:, None]
    sums = np.stack([np.bincount(coded, column, minlength=size) for column in truth.T], axis=1)
    # One row of the overall mean, so that a class not learnt from foretells just that.
    return ((sums + truth.mean(axis=0)) / (counts + 1))[asked]


def _tree(coded: "np.ndarray", truth: "np.ndarray", asked: "np.ndarray") -> "np.ndarray":
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    options = {"max_leaf_nodes": _LEAVES, "min_samples_leaf": _ROWS_PER_LEAF, "random_state": 0}
    if truth.shape[1] == 1:
        tree = DecisionTreeRegressor(**options).fit(coded[:, None], truth[:, 0])
        return tree.predict(asked[:, None])[:, None]
    tree = DecisionTreeClassifier(**options).fit(coded[:, None], truth.argmax(axis=1))
    chances = truth[:1].repeat(len(asked), axis=0) * 0
    chances[:, tree.classes_] = tree.predict_proba(asked[:, None])
    return chances


def _weighted_auc(classes: "np.ndarray", chances: "np.ndarray") -> Power:
    import numpy as np
    from scipy.stats import rankdata

    rows = len(classes)
    score = low = 0.0
    for place in range(chances.shape[1]):
        own = classes == place
        positives, negatives = int(own.sum()), int(rows - own.sum())
        ranks = rankdata(chances[:, place])[own].sum()
        auc = float((ranks - positives * (positives + 1) / 2) / (positives * negatives))
        score += auc * positives / rows
        low += auc_lower_limit(auc, positives, negatives) * positives / rows
    return Power(score=score, low=float(np.clip(low, 0, 1)), measure="AUC", rows=rows)


def _r2(truth: "np.ndarray", predicted: "np.ndarray") -> Power:
    import numpy as np

    errors = (truth - predicted) ** 2
    centred = truth - truth.mean()
    score = 1 - errors.sum() / (centred**2).sum()
    # Poisson weights stand in for rows drawn with replacement.
    weights = np.random.default_rng(0).poisson(1.0, (_BOOTSTRAPS, len(truth)))
    totals = weights @ np.stack([errors, centred, centred**2, np.ones_like(truth)], axis=1)
    spread = totals[:, 2] - totals[:, 1] ** 2 / np.maximum(totals[:, 3], 1)
    resampled = 1 - totals[:, 0] / np.maximum(spread, np.finfo(float).tiny)
    low = min(float(np.quantile(resampled, 0.05)), float(score))
    return Power(score=float(score), low=low, measure="R2", rows=len(truth))
