"""Cross-validation: the folds of a table, and the score of one pipeline on one of them."""

import warnings
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import predict_matrix
from ml_assets.modeling.scoring import score
from ml_assets.modeling.structure_scoring import score_structure
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import UNSUPERVISED, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Folds = list[tuple["np.ndarray", "np.ndarray"]]


def folds_of(y: "np.ndarray", task: Task, folds: int, seed: int) -> Folds:
    """Return (training rows, scored rows) per fold, as positions; shuffled by the seed.

    Classes are spread evenly. With fewer rows of the commonest class, or fewer rows, than folds
    there are fewer folds. Raises SearchError where not even two folds can be made.
    """
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold

    classes = task != "regression"
    most = int(np.unique(y, return_counts=True)[1].max(initial=0)) if classes else len(y)
    if (number := min(folds, most)) < 2:
        raise SearchError(
            "The training rows cannot be split into two folds",
            found=f"{len(y)} rows",
            mend="collect more rows",
        )
    maker = StratifiedKFold if classes else KFold
    with warnings.catch_warnings():
        # A class with fewer rows than folds is absent from some of them; scoring allows for it.
        warnings.simplefilter("ignore", UserWarning)
        splitter = maker(n_splits=number, shuffle=True, random_state=seed)
        return list(splitter.split(np.zeros(len(y)), y))


def score_fold(
    pipeline: Any,
    features: "pd.DataFrame",
    y: "np.ndarray",
    fold: tuple["np.ndarray", "np.ndarray"],
    *,
    metric: str,
    task: Task,
    positive_class: Any,
) -> float:
    """Fit the pipeline on a fold's training rows and score it on its other rows."""
    if task in UNSUPERVISED:
        return score_structure(pipeline, features, y, fold, metric, task, positive_class)
    training, scored = fold
    with warnings.catch_warnings():
        # An early configuration may not converge; its score says so better than a warning.
        warnings.simplefilter("ignore")
        pipeline.fit(features.iloc[training], y[training])
        predictions = predict_matrix(pipeline, features.iloc[scored], task)
        return score(metric, task, y[scored], predictions, positive_class)
