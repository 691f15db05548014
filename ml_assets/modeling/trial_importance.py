"""Which hyper-parameters the score depended on in a search.

Breiman's permutation importance (2001, https://doi.org/10.1023/A:1010933404324) on the table of
trials, measured on trials that the forest was not fitted on: importance that is measured on a
forest's own rows rises with the number of values a parameter takes, even if it does nothing.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ml_assets.spec.leaderboard import Leaderboard, Trial

if TYPE_CHECKING:
    import numpy as np

# Below this many scored trials nothing is said.
MIN_TRIALS = 20
_FOLDS, _TREES, _SHUFFLES = 5, 60, 10
# A forest that explains less of unseen trials than this has nothing to share out.
_LEAST_R2 = 0.05


@dataclass(frozen=True)
class Importance:
    """What the scores of a family's trials depended on, or why that cannot be said.

    ``explained`` is R² on unseen trials, ``shares`` the loss of it per shuffled parameter, the
    largest first; losses below zero, which are chance, are zero.
    """

    title: str
    trials: int
    explained: float | None = None
    shares: dict[str, float] = field(default_factory=dict)
    silent_because: str = ""


def importance(board: Leaderboard) -> list[Importance]:
    """Return the importance of the family's choice, then of each family's parameters.

    Families come in the order of their best trials. The same board gives the same numbers.
    """
    scored = [trial for trial in board.trials if trial.score is not None]
    families = list(dict.fromkeys(trial.family for trial in scored))
    by_family = {name: [trial for trial in scored if trial.family == name] for name in families}
    found = [
        _importance(name.replace("_", " "), trials, [trial.params for trial in trials], board.seed)
        for name, trials in by_family.items()
    ]
    if len(families) < 2:
        return found
    choice = [{"family": trial.family} for trial in scored]
    return [_importance("choice of the family", scored, choice, board.seed), *found]


def _importance(
    title: str, trials: list[Trial], rows: list[dict[str, Any]], seed: int
) -> Importance:
    import numpy as np

    if (count := len(trials)) < MIN_TRIALS:
        return Importance(title, count, silent_because=f"fewer than {MIN_TRIALS} trials")
    names, columns = encoded(rows)
    if not names:
        return Importance(title, count, silent_because="its parameters did not vary")
    ranks = _ranks(np.array([trial.score for trial in trials], dtype="float64"))
    if not ranks.std():
        return Importance(title, count, silent_because="all scores are equal")
    explained, lost = _permuted(columns, ranks, seed)
    if explained < _LEAST_R2:
        return Importance(title, count, explained,
                          silent_because="the parameters do not foretell the score")  # fmt: skip
    shares = sorted(zip(names, np.maximum(lost, 0.0).tolist(), strict=True), key=lambda s: -s[1])
    return Importance(title, count, explained, dict(shares))


def encoded(rows: list[dict[str, Any]]) -> "tuple[list[str], list[np.ndarray]]":
    """Return the parameters that vary, each as a block of numbers of shape (trials, width).

    Numbers are one column, -1e9 where a trial has no such parameter; everything else is one
    column of zeros and ones per value.
    """
    import numpy as np

    names, blocks = [], []
    for name in dict.fromkeys(key for row in rows for key in row):
        values = [row.get(name) for row in rows]
        if len({repr(value) for value in values}) < 2:
            continue
        names.append(name)
        if all(value is None or _is_number(value) for value in values):
            numbers = [-1e9 if value is None else float(value) for value in values]
            blocks.append(np.array(numbers)[:, None])
        else:
            levels = sorted({repr(value) for value in values})
            codes = [[float(repr(value) == level) for level in levels] for value in values]
            blocks.append(np.array(codes))
    return names, blocks


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ranks(scores: "np.ndarray") -> "np.ndarray":
    """Ranks, because a few bad trials would otherwise be all that the forest explains."""
    from scipy.stats import rankdata

    return rankdata(scores)


def _permuted(
    blocks: "list[np.ndarray]", target: "np.ndarray", seed: int
) -> "tuple[float, np.ndarray]":
    """Return R² of the trials left out of the fit, and how much shuffling each block takes."""
    import numpy as np
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import KFold

    rng, matrix = np.random.default_rng(seed), np.hstack(blocks)
    ends = np.cumsum([block.shape[1] for block in blocks])
    errors = np.zeros((len(blocks) + 1, len(target)))
    for fitted, left in KFold(_FOLDS, shuffle=True, random_state=seed).split(matrix):
        forest = RandomForestRegressor(_TREES, min_samples_leaf=2, n_jobs=1, random_state=seed)
        forest.fit(matrix[fitted], target[fitted])
        errors[0, left] = (forest.predict(matrix[left]) - target[left]) ** 2
        for number, (block, end) in enumerate(zip(blocks, ends, strict=True), 1):
            copies = np.tile(matrix[left], (_SHUFFLES, 1))
            order = np.concatenate([rng.permutation(left) for _ in range(_SHUFFLES)])
            copies[:, end - block.shape[1] : end] = block[order]
            missed = forest.predict(copies).reshape(_SHUFFLES, -1) - target[left]
            errors[number, left] = (missed**2).mean(axis=0)
    total = ((target - target.mean()) ** 2).sum()
    r2 = 1.0 - errors.sum(axis=1) / total
    return float(r2[0]), r2[0] - r2[1:]
