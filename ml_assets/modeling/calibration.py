"""Whether predicted probabilities come true: the expected calibration error.

Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
binning, AAAI; with bins of about equally many rows, as Nixon et al. (2019) advise.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.model_choice import Calibration, ReliabilityBin

if TYPE_CHECKING:
    import numpy as np

BINS = 10
TOLERANCE = 0.05
_DRAWS = 200
_PERCENTILE = 97.5


def calibration(
    y: "np.ndarray",
    probabilities: "np.ndarray",
    classes: tuple[Any, ...],
    positive: Any,
    seed: int,
) -> Calibration:
    """Compare probabilities (rows, classes) with what came true, in ten bins of equal size.

    Of two classes the positive one's probability is looked at, of more that of the label. Rows of
    equal probability share a bin, so that there may be fewer bins. What chance alone would give is
    drawn by the seed: labels that come true with the very probabilities, 200 times (consistency
    resampling, Bröcker and Smith 2007).
    """
    import numpy as np

    names = np.asarray(classes)
    if positive is not None:
        predicted, true = probabilities[:, classes.index(positive)], y == positive
        of = f"probability of {positive!r}"
    else:
        predicted, true = probabilities.max(axis=1), y == names[probabilities.argmax(axis=1)]
        of = "probability of the label"
    # A sum of weighted probabilities may pass 1 by a rounding.
    predicted = np.clip(predicted, 0.0, 1.0)
    order = np.argsort(predicted, kind="stable")
    predicted, true = predicted[order], true[order].astype("float64")
    starts = _starts(predicted)
    rng = np.random.default_rng(seed)
    drawn = [_error(predicted, rng.random(len(predicted)) < predicted, starts)
             for _ in range(_DRAWS)]  # fmt: skip
    return Calibration(
        of=of,
        error=_error(predicted, true, starts),
        noise=float(np.percentile(drawn, _PERCENTILE)),
        tolerance=TOLERANCE,
        bins=_bins(predicted, true, starts),
    )


def _starts(ordered: "np.ndarray") -> "np.ndarray":
    """Return the first row of each bin, moved so that equal values share a bin."""
    import numpy as np

    edges = ordered[np.linspace(0, len(ordered), BINS, endpoint=False).astype(int)]
    return np.unique(np.searchsorted(ordered, edges))


def _error(predicted: "np.ndarray", true: "np.ndarray", starts: "np.ndarray") -> float:
    import numpy as np

    gaps = np.add.reduceat(predicted - true, starts)
    return float(np.abs(gaps).sum() / len(predicted))


def _bins(
    predicted: "np.ndarray", true: "np.ndarray", starts: "np.ndarray"
) -> list[ReliabilityBin]:
    ends = [*starts[1:].tolist(), len(predicted)]
    return [
        ReliabilityBin(
            low=float(predicted[start]),
            high=float(predicted[end - 1]),
            rows=end - start,
            predicted=float(predicted[start:end].mean()),
            observed=float(true[start:end].mean()),
        )
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]
