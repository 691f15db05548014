"""How far two ways to predict the same rows are apart."""

from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import numpy as np


class Parity(Document):
    """How far two ways to predict the same rows are apart."""

    rows: int
    largest_difference: float = Field(
        description="Of probabilities, or of anomalies' scores; of numbers by their own size, or "
        "by the middle size of all if that is larger. Infinite if not comparable."
    )
    changed_labels: int = Field(description="Rows whose predicted class differs.")
    tolerance: float = Field(description="Largest difference that passes.")
    passed: bool


def compare(expected: Predictions, found: Predictions, tolerance: float) -> Parity:
    """Compare predictions of the same rows: labels exactly, numbers within ``tolerance``."""
    if expected.classes != found.classes or len(expected.labels) != len(found.labels):
        rows = len(expected.labels)
        return Parity(rows=rows, largest_difference=float("inf"), changed_labels=rows,
                      tolerance=tolerance, passed=False)  # fmt: skip
    difference = _largest_difference(expected, found)
    changed = 0
    if expected.classes is not None:
        changed = int((expected.labels != found.labels).sum())
    return Parity(
        rows=len(expected.labels),
        largest_difference=difference,
        changed_labels=changed,
        tolerance=tolerance,
        passed=changed == 0 and difference <= tolerance,
    )


def _largest_difference(expected: Predictions, found: Predictions) -> float:
    import numpy as np

    if expected.scores is not None and found.scores is not None:
        return _largest(expected.scores - found.scores)
    if expected.probabilities is not None and found.probabilities is not None:
        return _largest(expected.probabilities - found.probabilities)
    one, other = expected.labels, found.labels
    if expected.classes is not None or not len(one):
        return 0.0
    size = np.maximum(np.abs(one), np.median(np.abs(one)))
    return _largest((one - other) / np.where(size > 0, size, 1.0))


def _largest(gaps: "np.ndarray") -> float:
    import numpy as np

    # NaN on either side must not pass as equal.
    return float(np.nan_to_num(np.abs(gaps), nan=np.inf).max(initial=0.0))
