"""The Shapley values of rows against a background, as exact as the budget allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.coalitions import exact_evaluations, exact_values
from ml_assets.attribution.contributions import Method
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.reference_rows import chosen_references
from ml_assets.attribution.row_codes import differing
from ml_assets.attribution.walks import walk_evaluations, walked_values

if TYPE_CHECKING:
    import numpy as np

# With more columns that differ there are too many coalitions to ask about.
_MOST_PLAYERS = 12
# Numbers in memory at a time: the masks of the mixtures of a chunk of pairs.
_MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class ShapleyEstimate:
    """Values and their standard errors, (rows, columns, outputs), and how they were found."""

    values: "np.ndarray"
    errors: "np.ndarray"
    method: Method
    references: int
    evaluations: int


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
    walks = float(walk_evaluations(counts).sum())
    if walks <= budget:
        return _of_walks(table, rows, background, int(walks), seed)
    return few_references(table, rows, background, budget, seed)


def _of_all_coalitions(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", evaluations: int
) -> ShapleyEstimate:
    import numpy as np

    parts = []
    for chunk in _chunks(table, rows, len(background), 2**_MOST_PLAYERS):
        found = exact_values(table.pairs(chunk, background))
        parts.append(found.reshape(len(chunk), len(background), *found.shape[1:]).mean(axis=1))
    values = np.concatenate(parts)
    method: Method = "all coalitions"
    return ShapleyEstimate(values, np.zeros_like(values), method, len(background), evaluations)


def _of_walks(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", evaluations: int, seed: int
) -> ShapleyEstimate:
    import numpy as np

    there, back = _walks(table, rows, background, seed)
    values = (there + back).mean(axis=1) / 2
    # Half the difference of both directions is the error of their mean, or more than that.
    errors = np.sqrt((((there - back) / 2) ** 2).sum(axis=1)) / len(background)
    return ShapleyEstimate(values, errors, "walks", len(background), evaluations)


def few_references(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", budget: float, seed: int
) -> ShapleyEstimate:
    """Return values estimated from few of the background's rows, moved to its mean.

    Against one reference a column's value holds what is special about the reference. As the Shapley
    values of the background's own rows against the background are 0 on average in every column
    (those of a against b are those of b against a with the other sign), their average against the
    few references is what is special about these, and is taken off. What remains of it is where
    columns interact. The references lie evenly over the model's outputs.
    """
    import numpy as np

    everyone = np.concatenate([rows, background])
    cost = walk_evaluations(differing(table.codes, everyone, background)).sum(axis=0)
    count = int(np.clip(budget // max(cost.mean(), 1.0), 1, len(background)))
    references = background[chosen_references(table.told[background], count)]
    there, back = _walks(table, everyone, references, seed)
    there -= there[len(rows) :].mean(axis=0)
    back -= back[len(rows) :].mean(axis=0)
    there, back = there[: len(rows)], back[: len(rows)]
    each = (there + back) / 2
    spread = each.std(axis=1, ddof=1) / count**0.5 if count > 1 else np.abs(there - back)[:, 0] / 2
    used = walk_evaluations(differing(table.codes, everyone, references)).sum()
    return ShapleyEstimate(each.mean(axis=1), spread, "few references", count, int(used))


def _walks(
    table: PairedTable, rows: "np.ndarray", references: "np.ndarray", seed: int
) -> "tuple[np.ndarray, np.ndarray]":
    """Return the values of a walk and of its reverse, (rows, references, columns, outputs)."""
    import numpy as np

    chance, columns = np.random.default_rng(seed), table.codes.shape[1]
    orders = np.stack([chance.permutation(columns) for _ in references])
    parts: list[list[np.ndarray]] = [[], []]
    for chunk in _chunks(table, rows, len(references), 2 * columns):
        found = walked_values(table.pairs(chunk, references), np.tile(orders, (len(chunk), 1)))
        for part, values in zip(parts, found, strict=True):
            part.append(values.reshape(len(chunk), len(references), *values.shape[1:]))
    return np.concatenate(parts[0]), np.concatenate(parts[1])


def _chunks(
    table: PairedTable, rows: "np.ndarray", references: int, mixtures: int
) -> "Iterator[np.ndarray]":
    """Yield the rows, as many at a time as have their mixtures' masks in memory."""
    size = max(1, _MOST_CELLS // max(1, references * mixtures * table.codes.shape[1]))
    for start in range(0, max(1, len(rows)), size):
        yield rows[start : start + size]
