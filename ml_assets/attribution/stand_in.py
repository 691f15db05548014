"""A stand-in for a model that is cheap to ask: columns add up, then a link makes the output."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.explained_output import explained_output
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.estimator.pooling import softmax

if TYPE_CHECKING:
    import numpy as np

# Mixtures that it is fitted on, bins of a column, and coefficients in all.
STAND_IN_EVALUATIONS = 2_000
_BINS, _MOST_COEFFICIENTS = 12, 600
_SMALLEST = 1e-3
_RIDGE = 0.1


@dataclass(frozen=True)
class StandIn:
    """A generalized additive model of another model's outputs, over one table's rows.

    ``scores`` (rows, columns, outputs) are what each value adds; ``intercept`` is (outputs,). Sums
    are numbers themselves, log-odds, or of several outputs logarithms of probabilities.
    """

    scores: "np.ndarray"
    intercept: "np.ndarray"
    is_number: bool

    @classmethod
    def of(cls, table: PairedTable, background: "np.ndarray", seed: int) -> "StandIn | None":
        """Fit by ridge on 2,000 random mixtures of rows with background rows.

        Numbers are cut into bins of even size; of other columns the commonest values have one
        each. Null where there are so many columns that each would have less than two.
        """
        import numpy as np

        rows, columns = table.codes.shape
        most = min(_BINS, _MOST_COEFFICIENTS // max(1, columns))
        if most < 2:
            return None
        chance = np.random.default_rng(seed)
        first = chance.integers(rows, size=STAND_IN_EVALUATIONS)
        second = chance.choice(background, STAND_IN_EVALUATIONS)
        mask = chance.random((STAND_IN_EVALUATIONS, columns)) < 0.5
        mixtures = table.mixtures
        is_number = mixtures.model.info.task == "regression"
        told = explained_output(mixtures.model.info, mixtures.predict(first, second, mask))
        bins = np.stack([_binned(table, column, most) for column in range(columns)], axis=1)
        bins = bins + np.concatenate([[0], np.cumsum(bins.max(axis=0) + 1)[:-1]])
        mixed = np.where(mask, bins[first], bins[second])
        coefficients = _fitted(mixed, int(bins.max()) + 1, told, is_number)
        return cls(coefficients[bins], coefficients[-1], is_number)

    def walked(
        self, rows: "np.ndarray", references: "np.ndarray", orders: "np.ndarray"
    ) -> "np.ndarray":
        """Return the mean of walks and their reverses, (rows, references, columns, outputs)."""
        import numpy as np

        scores, pairs = self.scores[rows], zip(references, orders, strict=True)
        return np.stack([self._from(scores, *pair) for pair in pairs], axis=1)

    def mean_walked(
        self, rows: "np.ndarray", references: "np.ndarray", orders: "np.ndarray"
    ) -> "np.ndarray":
        """Return the mean of ``walked`` over the references, (rows, columns, outputs)."""
        import numpy as np

        scores = self.scores[rows]
        total = np.zeros_like(scores)
        for reference, order in zip(references, orders, strict=True):
            total += self._from(scores, reference, order)
        return total / len(references)

    def _from(self, scores: "np.ndarray", reference: int, order: "np.ndarray") -> "np.ndarray":
        """Return the values of rows of these scores against one reference."""
        import numpy as np

        steps = (scores - self.scores[reference])[:, order]
        start = self.intercept + self.scores[reference].sum(axis=0)
        first = np.broadcast_to(self._output(start[None, None]), (len(scores), 1, len(start)))
        there = np.diff(self._output(start + np.cumsum(steps, axis=1)), axis=1, prepend=first)
        back = np.diff(
            self._output(start + np.cumsum(steps[:, ::-1], axis=1)), axis=1, prepend=first
        )  # fmt: skip
        values = np.empty_like(steps)
        values[:, order] = (there + back[:, ::-1]) / 2
        return values

    def _output(self, total: "np.ndarray") -> "np.ndarray":
        import numpy as np

        if self.is_number:
            return total
        if total.shape[-1] == 1:
            return 1.0 / (1.0 + np.exp(-total))
        flat = softmax(total.reshape(-1, total.shape[-1]))
        return flat.reshape(total.shape)


def _fitted(mixed: "np.ndarray", bins: int, told: "np.ndarray", is_number: bool) -> "np.ndarray":
    """Return what each bin adds, and the intercept after the last, (bins + 1, outputs).

    ``mixed`` (mixtures, columns) has the bins of each mixture.
    """
    import numpy as np

    design = np.zeros((len(mixed), bins + 1))
    design[np.arange(len(mixed))[:, None], mixed] = 1.0
    design[:, -1] = 1.0
    weights, target = _linked(told, is_number)
    weighted = design.T * weights
    ridge = _RIDGE * weights.mean() * np.eye(design.shape[1])
    return np.linalg.solve(weighted @ design + ridge, weighted @ target)


def _linked(told: "np.ndarray", is_number: bool) -> "tuple[np.ndarray, np.ndarray]":
    """Return weights (rows,) and sums to fit (rows, outputs): errors count in the outputs' unit."""
    import numpy as np

    if is_number:
        return np.ones(len(told)), told
    shares = np.clip(told, _SMALLEST, 1.0 - _SMALLEST)
    if told.shape[1] == 1:
        return (shares * (1.0 - shares))[:, 0], np.log(shares / (1.0 - shares))
    logs = np.log(shares)
    return 1.0 - (shares**2).sum(axis=1) + _SMALLEST, logs - logs.mean(axis=1, keepdims=True)


def _binned(table: PairedTable, column: int, most: int) -> "np.ndarray":
    """Return a bin per row, (rows,), counted from 0: at most so many and one."""
    import numpy as np

    codes = table.codes[:, column]
    values, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    if len(values) <= most:
        return places
    found = table.mixtures.features.iloc[:, column]
    if found.dtype.kind in "fM":
        ranks = found.rank(pct=True).fillna(0.0).to_numpy()
        return np.minimum((ranks * most).astype(int), most - 1)
    commonest = np.argsort(-counts, kind="stable")[: most - 1]
    names = np.full(len(values), most - 1)
    names[commonest] = np.arange(len(commonest))
    return names[places]
