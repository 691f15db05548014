"""How errors of numbers depend on the number that was predicted."""

from typing import TYPE_CHECKING

from ml_assets.modeling.equal_bins import bin_starts
from ml_assets.spec.evaluation_tables import DecileError

if TYPE_CHECKING:
    import numpy as np

DECILES = 10


def decile_errors(
    y: "np.ndarray", predicted: "np.ndarray", weights: "np.ndarray | None" = None
) -> list[DecileError]:
    """Return a line per tenth of the rows, or of their weight, the lowest predictions first.

    Rows of equal predictions share a line, so that there may be fewer. Both arrays are (n,).
    """
    import numpy as np

    order = np.argsort(predicted, kind="stable")
    actual, found = np.asarray(y, dtype="float64")[order], predicted[order]
    counts = np.ones(len(order)) if weights is None else weights[order]
    starts = bin_starts(found, DECILES, None if weights is None else counts)
    ends = [*starts[1:].tolist(), len(found)]
    return [_line(actual[rows], found[rows], counts[rows])
            for rows in map(slice, starts.tolist(), ends)]  # fmt: skip


def _line(actual: "np.ndarray", found: "np.ndarray", counts: "np.ndarray") -> DecileError:
    import numpy as np

    errors = found - actual
    return DecileError(
        low=float(found[0]),
        high=float(found[-1]),
        rows=len(found),
        predicted=float(np.average(found, weights=counts)),
        actual=float(np.average(actual, weights=counts)),
        bias=float(np.average(errors, weights=counts)),
        mean_absolute_error=float(np.average(np.abs(errors), weights=counts)),
        root_mean_squared_error=float(np.sqrt(np.average(errors**2, weights=counts))),
    )
