"""Whether predicted probabilities come true: the expected calibration error.

Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian
binning, AAAI; with bins of about equally many rows, as Nixon et al. (2019) advise.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.equal_bins import bin_starts
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
    weights: "np.ndarray | None" = None,
) -> Calibration:
    """Compare probabilities (rows, classes) with what came true, in ten bins of equal size.

    Of two classes the positive one's probability is looked at, of more that of the label. Rows of
    equal probability share a bin, so that there may be fewer bins. With ``weights`` (rows,) bins
    are of equal weight, and rows count as much as they weigh. What chance alone would give is
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
    counts = np.ones(len(order)) if weights is None else weights[order]
    starts = bin_starts(predicted, BINS, None if weights is None else counts)
    rng = np.random.default_rng(seed)
    drawn = [_error(predicted, rng.random(len(predicted)) < predicted, starts, counts)
             for _ in range(_DRAWS)]  # fmt: skip
    return Calibration(
        of=of,
        error=_error(predicted, true, starts, counts),
        noise=float(np.percentile(drawn, _PERCENTILE)),
        tolerance=TOLERANCE,
        bins=_bins(predicted, true, starts, counts),
    )


def _error(
    predicted: "np.ndarray", true: "np.ndarray", starts: "np.ndarray", counts: "np.ndarray"
) -> float:
    import numpy as np

    gaps = np.add.reduceat(counts * (predicted - true), starts)
    return float(np.abs(gaps).sum() / counts.sum())


def _bins(
    predicted: "np.ndarray", true: "np.ndarray", starts: "np.ndarray", counts: "np.ndarray"
) -> list[ReliabilityBin]:
    import numpy as np

    ends = [*starts[1:].tolist(), len(predicted)]
    return [
        ReliabilityBin(
            low=float(predicted[start]),
            high=float(predicted[end - 1]),
            rows=end - start,
            predicted=float(np.average(predicted[start:end], weights=counts[start:end])),
            observed=float(np.average(true[start:end], weights=counts[start:end])),
        )
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]
