"""How well an anomaly detector ranks rows, by labels where there are some, else by planted rows."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.spec.errors import SearchError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Of the columns of a row, how many are replaced to plant an anomaly.
_REPLACED_SHARE = 1 / 3


def labelled_score(metric: str, y: "np.ndarray", found: Predictions, label: Any) -> float:
    """Return a binary metric of the predictions; ``label`` means an anomaly in the labels ``y``.

    Raises SearchError where all rows have the same label, which defines no metric.
    """
    _refuse_one_label(y == label)
    binary, truth = as_binary(found), (y == label).astype("int64")
    return score(metric, "binary_classification", truth, binary, 1)


def planted_score(normal: "np.ndarray", planted: "np.ndarray") -> float:
    """Return the area under the ROC curve of scores of rows as they are and of planted ones."""
    truth, found = as_planted(normal, planted)
    return score("roc_auc", "binary_classification", truth, found, 1)


def as_binary(found: Predictions) -> Predictions:
    """Return the predictions of anomalies as those of two classes, 1 for an anomaly and 0."""
    import numpy as np

    scores = found.scores
    if scores is None:
        raise SearchError("The metric reads scores", found="predictions without any")
    labels = (found.labels == ANOMALY).astype("int64")
    return Predictions(labels, np.column_stack([1.0 - scores, scores]), (0, 1))


def as_planted(normal: "np.ndarray", planted: "np.ndarray") -> "tuple[np.ndarray, Predictions]":
    """Return which rows were planted, 0 or 1, and the scores of all as predictions of that."""
    import numpy as np

    scores = np.concatenate([normal, planted])
    truth = np.repeat([0, 1], [len(normal), len(planted)])
    shares = np.column_stack([1.0 - scores, scores])
    return truth, Predictions((scores >= 0.5).astype("int64"), shares, (0, 1))


def planted_rows(rows: "pd.DataFrame", donors: "pd.DataFrame", seed: int = 0) -> "pd.DataFrame":
    """Return the rows with a third of the columns of each, at least one, replaced at random.

    Both are outputs of ``feature_matrix``. A value is replaced by the one of a random row of
    ``donors``, or, of numbers and as often, by any number between the least and the greatest there.
    So rows are planted that lie far out, and rows whose values are common each but not together
    (after the artificial anomalies of Steinbuss and Boehm 2021, https://doi.org/10.1145/3447822).
    """
    import numpy as np

    chance, (count, columns) = np.random.default_rng(seed), rows.shape
    replaced = max(1, round(columns * _REPLACED_SHARE))
    order = chance.random((count, columns)).argsort(axis=1)
    planted = rows.copy()
    for place, name in enumerate(rows.columns):
        here = (order < replaced)[:, place]
        drawn = donors[name].to_numpy()[chance.integers(len(donors), size=count)]
        if drawn.dtype.kind == "f":
            drawn = _some_uniform(drawn, donors[name].to_numpy(), chance)
        values = rows[name].to_numpy().copy()
        values[here] = drawn[here]
        planted[name] = values
    return planted


def _some_uniform(
    drawn: "np.ndarray", donors: "np.ndarray", chance: "np.random.Generator"
) -> "np.ndarray":
    import numpy as np

    known = donors[np.isfinite(donors)]
    if not len(known):
        return drawn
    uniform = chance.uniform(known.min(), known.max(), size=len(drawn))
    return np.where(chance.random(len(drawn)) < 0.5, uniform, drawn)


def _refuse_one_label(anomalies: "np.ndarray") -> None:
    if anomalies.all() or not anomalies.any():
        raise SearchError(
            "The scored rows have one label only: no metric of labels is defined",
            found=f"{len(anomalies)} rows, {int(anomalies.sum())} anomalies",
            mend="write problem.metric: planted_roc_auc, which needs no labels, or collect rows of "
            "both labels",
        )
