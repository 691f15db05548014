"""What a search for slices reads of the rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.modeling.evaluation.row_losses import RowLosses
from ml_assets.modeling.evaluation.slice_statistics import Moments, above_zero, moments, welch

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class SliceRows:
    """The rows' losses and weights, (n,) float64, and what is the same for all slices.

    ``losses`` are those above the mean ``loss``, of ``variance`` and with the sums ``total``.
    ``excess`` is the loss above ``ratio`` times the dummy's, null where there is no dummy.
    """

    losses: "np.ndarray"
    weights: "np.ndarray"
    loss: float
    variance: float
    total: Moments
    ratio: float
    excess: "np.ndarray | None"
    excess_variance: float
    two_sided: bool

    @classmethod
    def of(
        cls,
        found: RowLosses,
        weights: "np.ndarray",
        ratio: float = 1.0,
        *,
        two_sided: bool = False,
    ) -> "SliceRows":
        """Return the rows; slices that differ to both sides are looked for if ``two_sided``."""
        import numpy as np

        loss = float(np.average(found.model, weights=weights))
        losses = found.model - loss
        excess = None if found.dummy is None else found.model - ratio * found.dummy
        return cls(
            losses=losses,
            weights=weights,
            loss=loss,
            variance=_variance(losses, weights),
            total=moments(np.zeros(len(losses), dtype="int64"), 1, losses, weights),
            ratio=ratio,
            excess=excess,
            excess_variance=0.0 if excess is None else _variance(excess, weights),
            two_sided=two_sided,
        )


def _variance(values: "np.ndarray", weights: "np.ndarray") -> float:
    import numpy as np

    return float(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights))


@dataclass(frozen=True)
class Cells:
    """The slices of one column, or of two, that are large enough.

    ``places`` are the columns, ``width`` how many slices the second one has. All arrays have shape
    (slices,): the ascending codes (first code times width, plus second code), the sums, p-values of
    the loss being like that of all other rows and of it not being above the dummy's, and the
    dummy's loss.
    """

    places: tuple[int, ...]
    width: int
    codes: "np.ndarray"
    inside: Moments
    p_values: "np.ndarray"
    dummy_p: "np.ndarray"
    dummy_loss: "np.ndarray"

    def parts(self, code: int) -> tuple[tuple[int, int], ...]:
        """Return a slice as columns with its code in each."""
        if len(self.places) == 1:
            return ((self.places[0], code),)
        return ((self.places[0], code // self.width), (self.places[1], code % self.width))


def judged_cells(
    places: tuple[int, ...],
    width: int,
    codes: "np.ndarray",
    count: int,
    rows: SliceRows,
    min_rows: int,
) -> Cells:
    """Test each of ``count`` slices that has ``min_rows`` rows, and leaves as many; -1 is none."""
    import numpy as np

    inside = moments(codes, count, rows.losses, rows.weights)
    large = np.flatnonzero((inside.rows >= min_rows) & (len(codes) - inside.rows >= min_rows))
    inside = inside[large]
    dummy_p, dummy_loss = np.ones(len(large)), np.full(len(large), np.nan)
    if rows.excess is not None:
        excess = moments(codes, count, rows.excess, rows.weights)[large]
        dummy_p = above_zero(excess, rows.excess_variance)
        dummy_loss = (inside.mean + rows.loss - excess.mean) / rows.ratio
    p_values = welch(inside, rows.total - inside, rows.variance, two_sided=rows.two_sided)
    return Cells(places, width, large, inside, p_values, dummy_p, dummy_loss)
