"""The Shapley values of rows against a background, as exact as the budget allows."""

from typing import TYPE_CHECKING

from ml_assets.attribution.coalitions import exact_evaluations, exact_values
from ml_assets.attribution.estimate import ShapleyEstimate, row_chunks
from ml_assets.attribution.few_references import few_references, random_orders
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.row_codes import differing
from ml_assets.attribution.walks import walk_evaluations, walks

if TYPE_CHECKING:
    import numpy as np

# With more columns that differ there are too many coalitions to ask about.
_MOST_PLAYERS = 12


def shapley_estimate(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", budget: float, seed: int
) -> ShapleyEstimate:
    """Return the values of ``rows`` against ``background``, both places in the table.

    All coalitions where these are within the budget of mixtures; else walks from every background
    row; else walks from as many of them as the budget allows, at least one.
    """
    counts = differing(table.codes, rows, background)
    exact = float(exact_evaluations(counts).sum())
    if counts.max(initial=0) <= _MOST_PLAYERS and exact <= budget:
        return _of_all_coalitions(table, rows, background, int(exact))
    walked = float(walk_evaluations(counts).sum())
    if walked <= budget:
        return _of_walks(table, rows, background, int(walked), seed)
    return few_references(table, rows, background, budget, seed)


def _of_all_coalitions(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", evaluations: int
) -> ShapleyEstimate:
    import numpy as np

    parts = []
    cells = len(background) * 2**_MOST_PLAYERS * table.codes.shape[1]
    for chunk in row_chunks(rows, cells):
        found = exact_values(table.pairs(chunk, background))
        parts.append(found.reshape(len(chunk), len(background), *found.shape[1:]).mean(axis=1))
    values = np.concatenate(parts)
    return ShapleyEstimate(
        values, np.zeros_like(values), "all coalitions", len(background), evaluations
    )


def _of_walks(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", evaluations: int, seed: int
) -> ShapleyEstimate:
    import numpy as np

    orders = random_orders(len(background), table.codes.shape[1], seed)
    there, back = walks(table, rows, background, orders)
    values = (there + back).mean(axis=1) / 2
    # Half the difference of both directions is the error of their mean, or more than that.
    errors = np.sqrt((((there - back) / 2) ** 2).sum(axis=1)) / len(background)
    return ShapleyEstimate(values, errors, "walks", len(background), evaluations)
