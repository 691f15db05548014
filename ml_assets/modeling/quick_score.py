"""The metrics that ensemble selection asks for thousands of times, without validation of input.

The values are those of :mod:`ml_assets.measurement.scoring`, which the tests compare with; ranks
are of single-precision numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.spec.metrics import METRICS, Task

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 2.0**-52  # scikit-learn clips float64 probabilities by the machine epsilon
_ALL_BUT_LAST_BIT = 0xFFFFFFFE


@dataclass(frozen=True)
class QuickScore:
    """A metric of predictions that were reduced to what the metric reads of them.

    ``codes`` are the true classes as positions in the sorted ``classes``, or the true numbers.
    Linear combinations of reduced predictions are the reduced combinations.
    """

    metric: str
    task: Task
    codes: "np.ndarray"
    classes: int
    positive: int

    @property
    def knows(self) -> bool:
        """Whether the metric has a quick form; all that every evaluation tells have one."""
        return self.metric in METRICS and self.task in METRICS[self.metric].reported

    def reduced(self, output: "np.ndarray") -> "np.ndarray":
        """Return what the metric reads of (rows,) numbers or (rows, classes) probabilities.

        Of two classes that is the positive one's probability, for log_loss of more the true
        class's, else all.
        """
        import numpy as np

        if self.task == "regression" or not self.knows:
            return np.asarray(output, dtype="float64")
        if self.classes == 2:
            return output[:, self.positive].astype("float32")
        if self.metric == "log_loss":
            return output[np.arange(len(output)), self.codes].astype("float32")
        return output.astype("float32")

    def __call__(self, reduced: "np.ndarray", rows: slice) -> float:
        """Return the metric on these rows, in its own sign; NaN where they do not define it."""
        truth, predicted = self.codes[rows], reduced[rows]
        if self.task == "regression":
            return _NUMBERS[self.metric](truth, predicted)
        if METRICS[self.metric].reads == "labels":
            return _LABELS[self.metric](self._confusion(truth, predicted), self.positive)
        if self.classes == 2:
            return _POSITIVE[self.metric](truth == self.positive, predicted)
        if self.metric == "log_loss":
            return _log_loss(predicted)
        return _areas(truth, predicted)

    def _confusion(self, truth: "np.ndarray", predicted: "np.ndarray") -> "np.ndarray":
        """Return counts by true and by most probable class; of equally probable ones the first."""
        import numpy as np

        if self.classes == 2:
            above = predicted >= 0.5 if self.positive == 0 else predicted > 0.5
            found = np.where(above, self.positive, 1 - self.positive)
        else:
            found = predicted.argmax(axis=1)
        cells = np.bincount(truth * self.classes + found, minlength=self.classes**2)
        return cells.reshape(self.classes, self.classes).astype("float64")


def _median_error(truth: Any, predicted: Any) -> float:
    import numpy as np

    return float(np.median(np.abs(truth - predicted)))


def _r2(truth: Any, predicted: Any) -> float:
    spread = float(((truth - truth.mean()) ** 2).sum())
    return 1.0 - float(((truth - predicted) ** 2).sum()) / spread if spread else float("nan")


def _log_loss(of_truth: Any) -> float:
    import numpy as np

    return -float(np.log(np.clip(of_truth, _EPSILON, 1.0)).mean(dtype="float64"))


def _log_loss_of_two(truth: Any, probability: Any) -> float:
    return _log_loss(abs((~truth).astype("float32") - probability))


def _sorted_keys(truth: Any, probability: Any) -> Any:
    """Return integers that sort as the probabilities do and end with a bit for the truth.

    Single-precision numbers of one sign sort as their bits do, and integers sort several times
    faster than positions do. Of equal probabilities negative rows come first.
    """
    import numpy as np

    bits = (probability + np.float32(0.0)).view("uint32") & np.uint32(_ALL_BUT_LAST_BIT)
    return np.sort(bits | truth.astype("uint32"))


def _by_value(keys: Any) -> Any:
    """Return positives and negatives per distinct probability, the smallest first."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate(([True], (keys[1:] ^ keys[:-1]) > 1)))
    positives = np.add.reduceat((keys & np.uint32(1)).astype("float64"), starts)
    return positives, np.diff(np.append(starts, len(keys))) - positives


def _area(truth: Any, probability: Any) -> float:
    import numpy as np

    keys = _sorted_keys(truth, probability)
    places = np.flatnonzero(keys & np.uint32(1))
    pairs = float(len(places)) * (len(keys) - len(places))
    if not pairs:
        return float("nan")
    if not ((keys[1:] ^ keys[:-1]) == 1).any():  # no positive row ties with a negative one
        return float(places.sum() - len(places) * (len(places) - 1) / 2) / pairs
    positives, negatives = _by_value(keys)
    return float(positives @ (np.cumsum(negatives) - negatives / 2) / pairs)


def _average_precision(truth: Any, probability: Any) -> float:
    import numpy as np

    positives, negatives = (counts[::-1] for counts in _by_value(_sorted_keys(truth, probability)))
    if not positives.sum():
        return float("nan")
    hits = np.cumsum(positives)
    return float(positives @ (hits / (hits + np.cumsum(negatives))) / hits[-1])


def _areas(truth: Any, probabilities: Any) -> float:
    import numpy as np

    codes, counts = np.unique(truth, return_counts=True)
    if len(codes) < 2:
        return float("nan")
    areas = [_area(truth == code, np.ascontiguousarray(probabilities[:, code])) for code in codes]
    return float(counts @ np.asarray(areas) / len(truth))


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _matthews(confusion: Any, positive: int) -> float:
    hits, total = confusion.trace(), confusion.sum()
    actual, claimed = confusion.sum(1), confusion.sum(0)
    spread = (total**2 - (claimed**2).sum()) * (total**2 - (actual**2).sum())
    return _share(hits * total - (actual * claimed).sum(), spread**0.5)


def _f1_macro(confusion: Any, positive: int) -> float:
    both = confusion.sum(1) + confusion.sum(0)
    occurs = both > 0
    return float((2 * confusion.diagonal()[occurs] / both[occurs]).mean())


def _balanced_accuracy(confusion: Any, positive: int) -> float:
    actual = confusion.sum(1)
    occurs = actual > 0
    return float((confusion.diagonal()[occurs] / actual[occurs]).mean())


_NUMBERS: dict[str, Callable[[Any, Any], float]] = {
    "r2": _r2,
    "root_mean_squared_error": lambda y, found: float(((y - found) ** 2).mean() ** 0.5),
    "mean_absolute_error": lambda y, found: float(abs(y - found).mean()),
    "median_absolute_error": _median_error,
}
_POSITIVE: dict[str, Callable[[Any, Any], float]] = {
    "roc_auc": _area,
    "average_precision": _average_precision,
    "brier_score": lambda truth, p: float(((truth - p.astype("float64")) ** 2).mean()),
    "log_loss": _log_loss_of_two,
}
_LABELS: dict[str, Callable[[Any, int], float]] = {
    "accuracy": lambda counts, _: float(counts.trace() / counts.sum()),
    "balanced_accuracy": _balanced_accuracy,
    "f1": lambda counts, p: _share(2 * counts[p, p], counts[p].sum() + counts[:, p].sum()),
    "f1_macro": _f1_macro,
    "precision": lambda counts, p: _share(counts[p, p], counts[:, p].sum()),
    "recall": lambda counts, p: _share(counts[p, p], counts[p].sum()),
    "matthews_corrcoef": _matthews,
}
