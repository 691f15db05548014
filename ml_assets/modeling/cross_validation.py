"""Cross-validation: the folds of a table, and the score of one pipeline on one of them."""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.measurement.weighted_metrics import weighted_score
from ml_assets.modeling.structure_scoring import score_structure
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import UNSUPERVISED, Task

if TYPE_CHECKING:
    import numpy as np

Folds = list[tuple["np.ndarray", "np.ndarray"]]
# Fits a pipeline on rows, given the rows it is scored on; returns what it found.
Fit = Callable[[Any, Rows, Stop], dict[str, Any]]


@dataclass(frozen=True)
class FoldOutcome:
    """What one fold gave.

    ``predictions`` are for the fold's scored rows: float64 of shape (rows,) for numbers, else
    (rows, classes) in the order of all sorted classes; without a target (rows,) the scores of
    anomalies or the places of clusters among the model's names. ``found`` is what fitting found.
    """

    score: float
    predictions: "np.ndarray"
    found: dict[str, Any] = field(default_factory=dict)
    predict_s: float = 0.0


def folds_of(
    y: "np.ndarray",
    task: Task,
    folds: int,
    seed: int,
    *,
    sets: "np.ndarray | None" = None,
    group: "np.ndarray | None" = None,
    moment: "np.ndarray | None" = None,
    gap_ns: int = 0,
) -> Folds:
    """Return (training rows, scored rows) per fold, as positions.

    Rows are shuffled by the seed, classes spread evenly. Rows of one set of ``sets`` (a number per
    row, from 0 in order of appearance) are held out together; that of a set's first row counts as
    its class. With ``group`` (a value per row) whole groups are held out; with ``moment`` (int64
    nanoseconds per row) each fold is scored on rows later than all it is trained on, by more than
    ``gap_ns`` (scikit-learn's ``TimeSeriesSplit``, over different moments), so that the earliest
    rows are scored in none. With fewer rows of the commonest class, fewer groups or fewer moments
    than folds there are fewer folds. Raises SearchError where not even two folds can be made.
    """
    if moment is not None:
        made = _forward_folds(moment, folds, gap_ns)
    elif group is not None:
        made = _group_folds(y, task, folds, seed, group)
    elif sets is not None:
        made = _folds_of_sets(y, task, folds, seed, sets)
    else:
        return _shuffled_folds(y, task, folds, seed)
    usable = [(training, scored) for training, scored in made
              if task in UNSUPERVISED or _varies(y[training])]  # fmt: skip
    _enough(
        len(usable),
        "one value of the target in the training rows of the others",
        "collect more rows",
    )
    return usable


def _varies(y: "np.ndarray") -> bool:
    return bool(len(y)) and bool((y != y[0]).any())


def _shuffled_folds(
    y: "np.ndarray", task: Task, folds: int, seed: int, found: str | None = None
) -> Folds:
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold

    classes = task != "regression"
    most = int(np.unique(y, return_counts=True)[1].max(initial=0)) if classes else len(y)
    number = _enough(min(folds, most), found or f"{len(y)} rows", "collect more rows")
    maker = StratifiedKFold if classes else KFold
    with warnings.catch_warnings():
        # A class with fewer rows than folds is absent from some of them; scoring allows for it.
        warnings.simplefilter("ignore", UserWarning)
        splitter = maker(n_splits=number, shuffle=True, random_state=seed)
        return list(splitter.split(np.zeros(len(y)), y))


def _folds_of_sets(y: "np.ndarray", task: Task, folds: int, seed: int, sets: "np.ndarray") -> Folds:
    import numpy as np

    firsts = np.unique(sets, return_index=True)[1]
    fold_of = np.zeros(len(firsts), dtype=int)
    found = f"{len(firsts)} rows with different features among {len(y)}"
    made = _shuffled_folds(y[firsts], task, folds, seed, found)
    for fold, (_, scored) in enumerate(made):
        fold_of[scored] = fold
    row_fold = fold_of[sets]
    return [
        (np.flatnonzero(row_fold != fold), np.flatnonzero(row_fold == fold))
        for fold in range(len(made))
    ]


def _group_folds(y: "np.ndarray", task: Task, folds: int, seed: int, group: "np.ndarray") -> Folds:
    import numpy as np
    import pandas as pd
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    codes, groups = pd.factorize(group, use_na_sentinel=False)
    number = _enough(
        min(folds, len(groups)),
        f"{len(groups)} groups in {len(y)} rows",
        "collect rows of more groups, or name another column in columns.group",
    )
    classes = task != "regression" and np.unique(y, return_counts=True)[1].max() >= number
    maker = StratifiedGroupKFold if classes else GroupKFold
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        splitter = maker(n_splits=number, shuffle=True, random_state=seed)
        made = list(splitter.split(np.zeros(len(y)), y, codes))
    # Where one group holds most rows, a fold may be left without any.
    return [(training, scored) for training, scored in made if len(training) and len(scored)]


def _forward_folds(moment: "np.ndarray", folds: int, gap_ns: int) -> Folds:
    import numpy as np

    moments, place = np.unique(moment, return_inverse=True)
    found = f"{len(moments)} different moments in {len(moment)} rows"
    mend = "collect rows of more moments, or choose another split.strategy"
    number = _enough(min(folds, len(moments) - 1), found, mend)
    # Moments are parted by the rows they hold, so that every fold scores about as many. Where
    # most rows are of the first moments, that leaves too few folds: then each counts as one.
    made: Folds = []
    for in_turn in (np.sort(place), np.arange(len(moments))):
        if len(made) < 2:
            made = _folds_in_turn(in_turn, place, moment, moments, number, gap_ns)
    _enough(len(made), found, mend)
    return made


def _folds_in_turn(
    in_turn: "np.ndarray",
    place: "np.ndarray",
    moment: "np.ndarray",
    moments: "np.ndarray",
    folds: int,
    gap_ns: int,
) -> Folds:
    """Part the places ``in_turn`` of moments by ``TimeSeriesSplit``; whole moments are scored."""
    import numpy as np
    from sklearn.model_selection import TimeSeriesSplit

    made: Folds = []
    for _, later in TimeSeriesSplit(n_splits=folds).split(in_turn):
        first, last = in_turn[later[0]], in_turn[later[-1]]
        starts = first + (bool(made) and place[made[-1][1]].max() >= first)
        scored = np.flatnonzero((place >= starts) & (place <= last))
        if len(scored):
            training = np.flatnonzero(moment < moments[starts] - gap_ns)
            made += [(training, scored)] if len(training) else []
    return made


def _enough(folds: int, found: str, mend: str) -> int:
    if folds < 2:
        raise SearchError(
            "The training rows cannot be split into two folds", found=found, mend=mend
        )
    return folds


def score_fold(
    pipeline: Any,
    rows: Rows,
    fold: tuple["np.ndarray", "np.ndarray"],
    *,
    metric: str,
    task: Task,
    positive_class: Any,
    fit: Fit | None = None,
    within_s: float | None = None,
) -> FoldOutcome:
    """Fit the pipeline on a fold's training rows and score it on its other rows.

    ``fit`` replaces the pipeline's own, which takes no weights; it may stop early on the scored
    rows, or after ``within_s`` seconds. Pipelines that learn without a target are scored by
    ``score_structure``.
    """
    if task in UNSUPERVISED:
        return FoldOutcome(
            *score_structure(pipeline, rows.X, rows.y, fold, metric, task, positive_class)
        )
    training, scored = fold
    learnt, held_out = rows.at(training), rows.at(scored)
    with warnings.catch_warnings():
        # An early configuration may not converge; its score says so better than a warning.
        warnings.simplefilter("ignore")
        found: dict[str, Any] = {}
        if fit is None:
            pipeline.fit(learnt.X, learnt.y)
        else:
            found = fit(pipeline, learnt, Stop(held_out, within_s))
        started = time.perf_counter()
        predictions = predict_matrix(pipeline, held_out.X, task)
        spent = time.perf_counter() - started
        value = weighted_score(
            metric, task, held_out.y, predictions, positive_class, held_out.weights
        )
        return FoldOutcome(value, _aligned(predictions, rows.y), found, spent)


def _aligned(predictions: Predictions, y: "np.ndarray") -> "np.ndarray":
    """Return numbers, or a column per class of the whole table, zero for one not learnt."""
    import numpy as np

    if predictions.probabilities is None or predictions.classes is None:
        return np.asarray(predictions.labels, dtype="float64")
    classes = np.unique(y).tolist()
    places = [classes.index(label) for label in predictions.classes]
    aligned = np.zeros((len(predictions.labels), len(classes)))
    aligned[:, places] = predictions.probabilities
    return aligned
