"""Confidence-based performance estimation: metrics of predictions whose labels nobody knows.

A calibrated probability says how often a class comes true, and so what the confusion matrix, and
every metric of labels and probabilities, is expected to be (Garg et al. 2022, Leveraging unlabeled
data to predict out-of-distribution performance, and the CBPE of NannyML; Białek et al. 2024,
arXiv:2401.08348). It holds as long as rows that look alike are labelled as before: if what the
columns say of the label changes, no look at the columns can tell.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.mean_cost import row_costs
from ml_assets.measurement.weighted_metrics import is_arithmetic, weighted_scores
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.metrics import MEAN_COST, Task, canonical_name, is_users
from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np

# Fewer rows bend an isotonic fit too far; see scikit-learn's user guide on calibration.
_ISOTONIC_ROWS = 1000
_DRAWS, _REFITS = 60, 20
_Z = 1.96
# Rows times samples that are in memory at a time.
_CHUNK = 2_000_000
_TINY = 1e-6
# Rows times classes that are looked at: bounds the time of many classes.
_MOST_CELLS = 40_000

Fit = Callable[["np.ndarray"], "np.ndarray"]


@dataclass(frozen=True)
class HeldOutClasses:
    """Predictions of rows whose classes are known, and which the model did not learn from.

    ``costs`` are those of wrong labels, where the problem states any.
    """

    task: Task
    y: "np.ndarray"
    predictions: Predictions
    positive: Any
    costs: Costs | None = None

    def resampled(self, rows: "np.ndarray") -> "HeldOutClasses":
        """Return the rows at these places."""
        return replace(self, y=self.y[rows], predictions=self.predictions.at(rows))


def estimable(name: str, task: Task) -> bool:
    """Say whether a metric can be estimated: the table's ones that take weights of rows."""
    return not is_users(name) and is_arithmetic(canonical_name(name), task)


def estimated_scores(
    names: Iterable[str], held_out: HeldOutClasses, window: Predictions, seed: int
) -> dict[str, Estimate]:
    """Return the expected metrics of a window, each with a 95 % band; with costs the mean cost.

    Probabilities are put right on the held-out rows: by isotonic regression from 1,000 rows on,
    else by a logistic curve (Platt 1999); of more than two classes each against the rest. The band
    holds what chance makes of so many rows (rows drawn anew, labels drawn by their probabilities)
    and what so few held-out rows leave open (they are drawn anew, and fitted again). Of more than
    40,000 rows times classes a sample is looked at, whose band is wider as it must be.
    """
    import numpy as np

    named = [name for name in names if estimable(name, held_out.task)]
    named += [MEAN_COST] if held_out.costs else []
    rng = np.random.default_rng(seed)
    window = _sample(window, seed)
    shares = calibrated(held_out, window)
    values = _expected(named, held_out, window, shares)
    drawn = _drawn(named, held_out, window, shares, rng)
    refitted: dict[str, list[float]] = {name: [] for name in named}
    for _ in range(_REFITS):
        places = rng.integers(len(held_out.y), size=len(held_out.y))
        again = held_out.resampled(places)
        if len(np.unique(again.y)) < len(np.unique(held_out.y)):
            continue
        for name, value in _expected(named, held_out, window, calibrated(again, window)).items():
            refitted[name].append(value)
    return {name: _banded(values[name], drawn[name], refitted[name]) for name in named}


def _sample(window: Predictions, seed: int) -> Predictions:
    import numpy as np

    rows, most = len(window.labels), _MOST_CELLS // max(1, len(window.classes or ()))
    if rows <= most:
        return window
    return window.at(np.sort(np.random.default_rng(seed).choice(rows, most, replace=False)))


def calibrated(held_out: HeldOutClasses, window: Predictions) -> "np.ndarray":
    """Return the window's probabilities (n, classes) as the held-out rows put them right."""
    import numpy as np

    known, classes = _probabilities(held_out.predictions), held_out.predictions.classes or ()
    found = _probabilities(window)
    if len(classes) == 2:
        # Of two, one says all.
        fitted = _fit(known[:, 1], held_out.y == classes[1])(found[:, 1])
        return np.column_stack([1.0 - fitted, fitted])
    columns = [
        _fit(known[:, place], held_out.y == label)(found[:, place])
        for place, label in enumerate(classes)
    ]
    together = np.column_stack(columns)
    total = together.sum(axis=1, keepdims=True)
    return np.where(total > 0, together / np.where(total > 0, total, 1.0), found)


def _fit(probability: "np.ndarray", truth: "np.ndarray") -> Fit:
    """Return the curve that puts a class's probabilities right."""
    import numpy as np

    if truth.all() or not truth.any():
        share = float(truth.mean())
        return lambda found: np.full(len(found), share)
    if len(truth) >= _ISOTONIC_ROWS:
        from sklearn.isotonic import IsotonicRegression

        curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        return curve.fit(probability, truth.astype("float64")).predict
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression().fit(_logit(probability), truth)
    return lambda found: line.predict_proba(_logit(found))[:, 1]


def _logit(probability: "np.ndarray") -> "np.ndarray":
    import numpy as np

    inside = np.clip(probability, _TINY, 1.0 - _TINY)
    return np.log(inside / (1.0 - inside))[:, None]


def _expected(
    names: Iterable[str], held_out: HeldOutClasses, window: Predictions, shares: "np.ndarray"
) -> dict[str, float]:
    found = _of_weights(names, held_out, window, shares.reshape(1, -1))
    return {name: float(values[0]) for name, values in found.items()}


def _drawn(
    names: Iterable[str],
    held_out: HeldOutClasses,
    window: Predictions,
    shares: "np.ndarray",
    rng: "np.random.Generator",
) -> "dict[str, np.ndarray]":
    """Return the metrics of samples whose rows and labels are drawn."""
    import numpy as np

    rows, classes = shares.shape
    ends = shares.cumsum(axis=1)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    chunk = max(1, _CHUNK // (rows * classes))
    for start in range(0, _DRAWS, chunk):
        size = min(chunk, _DRAWS - start)
        counts = rng.multinomial(rows, np.full(rows, 1.0 / rows), size=size)
        labels = (rng.random((size, rows))[:, :, None] > ends[None]).sum(axis=2)
        labels = np.minimum(labels, classes - 1)
        weights = counts[:, :, None] * (labels[:, :, None] == np.arange(classes))
        found = _of_weights(parts, held_out, window, weights.reshape(size, -1).astype("float64"))
        for name, values in found.items():
            parts[name].append(values)
    return {name: np.concatenate(values) for name, values in parts.items()}


def _of_weights(
    names: Iterable[str], held_out: HeldOutClasses, window: Predictions, weights: "np.ndarray"
) -> "dict[str, np.ndarray]":
    """Return metrics, (samples,), of rows that are of each class as much as the weights say.

    ``weights`` has shape (samples, n * classes): each row stands once for each class it may have.
    """
    import numpy as np

    classes = window.classes or ()
    rows = np.repeat(np.arange(len(window.labels)), len(classes))
    truth = np.tile(np.asarray(classes, dtype=window.labels.dtype), len(window.labels))
    spread = window.at(rows)
    if held_out.costs is not None:
        charged = row_costs(truth, spread.labels, held_out.positive, held_out.costs)
    return {
        name: weighted_mean(charged, weights)
        if name == MEAN_COST
        else weighted_scores(canonical_name(name), held_out.task, truth, spread,
                              held_out.positive, weights)
        for name in names
    }  # fmt: skip


def _banded(value: float, drawn: "np.ndarray", refitted: list[float]) -> Estimate:
    import numpy as np

    defined = drawn[np.isfinite(drawn)]
    known = np.array([one for one in refitted if np.isfinite(one)])
    spread = float(np.hypot(defined.std() if len(defined) else 0.0,
                            known.std() if len(known) else 0.0))  # fmt: skip
    return Estimate(value=value, low=value - _Z * spread, high=value + _Z * spread)


def _probabilities(predictions: Predictions) -> "np.ndarray":
    if predictions.probabilities is None:
        raise ValueError("The predictions hold no probabilities")
    return predictions.probabilities
