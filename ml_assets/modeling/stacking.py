"""Stacking: a small linear model on out-of-fold predictions, with one weight per trial.

After Wolpert (1992) and Breiman (1996), who found that weights must not be negative. For numbers
it is a ridge regression; for classes a logistic regression on the trials' log probabilities, which
also mends probabilities that are too sure or too timid: with one trial it is temperature scaling
(Guo et al. 2017) with an intercept per class.
"""

from typing import TYPE_CHECKING

from ml_assets.estimator.pooling import log_probabilities, softmax
from ml_assets.modeling.candidate_pool import CandidatePool
from ml_assets.spec.model_choice import Ensemble, Member

if TYPE_CHECKING:
    import numpy as np

# Trials that weights are learnt for, the best ones.
_MOST_TRIALS = 12
# Pull towards equal weights, as so many rows with an error of the size of the spread would.
_PULL = 10.0
_SMALLEST_WEIGHT = 0.01
# Probabilities that weights are learnt from; of more every so-manieth row is taken.
_MOST_NUMBERS = 6_000_000


def stack(pool: CandidatePool, folds: list[int]) -> Ensemble:
    """Return non-negative weights and intercepts, learnt on these folds of the pool.

    They minimise squared error or log loss plus a ridge towards equal weights that sum to 1. The
    six trials of the largest weights are kept, as far as there is time to refit them, and their
    weights learnt anew.
    """
    import numpy as np

    rows = np.concatenate([np.arange(len(pool.y))[pool.parts[fold]] for fold in folds])
    learn = _numbers if pool.classes is None else _classes
    # The best ones on these folds: others must not have a say.
    gains = [pool.gain(pool.quick.reduced(output), folds) for output in pool.outputs.values()]
    best = np.argsort(-np.array(gains), kind="stable")[:_MOST_TRIALS]
    names = [pool.trial_ids[place] for place in np.sort(best)]
    rows = rows[:: 1 + len(rows) * len(names) * len(pool.classes or (0,)) // _MOST_NUMBERS]
    weights, intercepts = learn(pool, names, rows)
    order = np.argsort(-weights, kind="stable")
    kept = [names[place] for place in order if weights[place] >= _SMALLEST_WEIGHT]
    kept = kept or [names[int(order[0])]]
    kept = [pool.trial_ids[place] for place in pool.members(map(pool.trial_ids.index, kept))]
    weights, intercepts = learn(pool, kept, rows)
    return Ensemble(
        method="stacking",
        pooling="mean" if pool.classes is None else "log",
        members=[Member(trial_id=name, weight=float(weight))
                 for name, weight in zip(kept, weights, strict=True)],
        intercepts=intercepts.tolist(),
    )  # fmt: skip


def _numbers(
    pool: CandidatePool, names: list[str], rows: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np
    from scipy.optimize import nnls

    columns = np.column_stack([pool.outputs[name][rows] for name in names])
    y = pool.codes[rows]
    centre, mean = columns.mean(axis=0), float(y.mean())
    # The pull stands as further rows under the table.
    pull = (_PULL * float(y.var())) ** 0.5
    table = np.vstack([columns - centre, pull * np.eye(len(names))])
    target = np.concatenate([y - mean, np.full(len(names), pull / len(names))])
    # The triangle of a QR decomposition has the same solution, and as many rows as columns.
    _, factor = np.linalg.qr(np.column_stack([table, target]))
    weights, _ = nnls(factor[:, :-1], factor[:, -1])
    return weights, np.array([mean - float(centre @ weights)])


def _classes(
    pool: CandidatePool, names: list[str], rows: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np
    from scipy.optimize import minimize

    logs = np.stack([log_probabilities(pool.outputs[name][rows]) for name in names])
    codes, places = pool.codes[rows], np.arange(len(rows))
    members, _, classes = logs.shape

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        weights, intercepts = point[:members], point[members:]
        found = softmax(np.tensordot(weights, logs, axes=1) + intercepts)
        off = weights - 1.0 / members
        value = -np.log(np.maximum(found[places, codes], 1e-300)).sum()
        value += _PULL / 2 * ((off**2).sum() + (intercepts**2).sum())
        found[places, codes] -= 1.0
        slope = np.tensordot(logs, found, axes=2) + _PULL * off
        return value / len(rows), np.concatenate(
            [slope, found.sum(axis=0) + _PULL * intercepts]
        ) / len(rows)

    start = np.concatenate([np.full(members, 1.0 / members), np.zeros(classes)])
    bounds = [(0.0, None)] * members + [(None, None)] * classes
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return found.x[:members], found.x[members:]
