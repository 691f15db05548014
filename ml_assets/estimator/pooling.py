"""How the predictions of several models become one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

# A forest's probability of exactly 0 would veto all other members; so small a one still counts.
SMALLEST_PROBABILITY = 1e-4


def log_probabilities(probabilities: "np.ndarray") -> "np.ndarray":
    """Return the logarithms of probabilities, none below that of ``SMALLEST_PROBABILITY``."""
    import numpy as np

    return np.log(np.clip(probabilities, SMALLEST_PROBABILITY, 1.0))


def pooled(
    outputs: "Sequence[np.ndarray]",
    weights: Sequence[float],
    pooling: Literal["mean", "log"] = "mean",
    intercepts: Sequence[float] | None = None,
) -> "np.ndarray":
    """Combine the members' outputs, each (rows,) or (rows, classes), into one of that shape.

    ``mean`` is the weighted sum, the linear opinion pool of Stone (1961). ``log`` is the
    logarithmic pool (Genest and Zidek 1986): the softmax of the weighted sum of log probabilities.
    The intercepts, one per class or one for numbers, are added to the sum.
    """
    import numpy as np

    total = np.zeros(outputs[0].shape)
    for output, weight in zip(outputs, weights, strict=True):
        total += weight * (log_probabilities(output) if pooling == "log" else output)
    if intercepts is not None:
        total += np.asarray(intercepts, dtype="float64")
    return softmax(total) if pooling == "log" else total


def softmax(scores: "np.ndarray") -> "np.ndarray":
    """Return probabilities (rows, classes) that are in proportion to the exponentials."""
    import numpy as np

    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
