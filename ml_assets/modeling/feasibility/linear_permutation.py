"""A permutation test with a linear model that is fitted anew to every permuted target.

As ``permutation_test_score`` of scikit-learn (Ojala and Garriga 2010, JMLR 11), but all targets of
a batch are fitted at once, since ridge regression solves one system for any number of targets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.modeling.cross_validation import Folds
from ml_assets.modeling.feasibility.sequential_p_value import sequential_p_value
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feasibility_report import SignalTest

if TYPE_CHECKING:
    import numpy as np

PERMUTATIONS = 199
# Numbers of the encoded rows, and of the targets of a batch, that are in memory.
_VALUES, _TARGET_VALUES = 6_000_000, 4_000_000
# Of more classes the commonest are told apart.
_CLASSES = 20


def linear_permutation_test(problem: SmallProblem, permutations: int = PERMUTATIONS) -> SignalTest:
    """Return the test of ridge regression on the encoded features, cross-validated.

    The statistic is the correlation of predictions and target on rows that were not fitted, the
    mean over folds, of classes that of each class's indicator. Columns are encoded without the
    target and scaled; the penalty is their number. Rows count alike: what is exchanged must be
    alike, and a test of whether there is anything at all to learn needs no weights.
    """
    import numpy as np

    X = _encoded(problem)
    step = -(-X.shape[0] * X.shape[1] // _VALUES)
    places = np.arange(0, X.shape[0], step)
    kept = _renumbered(problem.folds, places, X.shape[0])
    fit = _Ridge.of(_dense(X[places]), kept)
    Y, exchange = targets(problem.rows.y[places], problem.task), problem.exchange.at(places)
    rng = np.random.default_rng(problem.seed)
    most = max(1, _TARGET_VALUES // Y.size)

    def permuted(count: int) -> "np.ndarray":
        drawn = exchange.draw(len(places), count, rng)
        return np.concatenate([fit.statistic(Y[drawn[start : start + most]])
                               for start in range(0, count, most)])  # fmt: skip

    real = float(fit.statistic(Y[None])[0])
    p_value, values = sequential_p_value(real, permuted, permutations)
    return SignalTest(
        name="linear",
        method="a linear model, fitted anew to every permuted target",
        real=real,
        permuted=values.tolist(),
        p_value=p_value,
    )


def targets(y: "np.ndarray", task: str) -> "np.ndarray":
    """Return the target as numbers (n, columns): itself, or an indicator per class but one.

    Of two classes one indicator says all; of many those of the 20 commonest are taken.
    """
    import numpy as np

    if task == "regression":
        return np.asarray(y, dtype="float64")[:, None]
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) == 2:
        return (y == classes[1]).astype("float64")[:, None]
    common = classes[np.argsort(-counts, kind="stable")[:_CLASSES]]
    return (y[:, None] == common).astype("float64")


@dataclass(frozen=True)
class _Ridge:
    """Ridge regression of any number of targets on the same rows and folds."""

    folds: Folds
    solvers: "list[Callable[[np.ndarray], np.ndarray]]"

    @classmethod
    def of(cls, X: "np.ndarray", folds: Folds) -> "_Ridge":
        """Solve the systems of all folds, once."""
        return cls(folds, [_solver(X[training], X[scored]) for training, scored in folds])

    def statistic(self, Y: "np.ndarray") -> "np.ndarray":
        """Return the mean correlation of each of (targets, n, columns), shape (targets,)."""
        import numpy as np

        count, rows, columns = Y.shape
        wide = np.moveaxis(Y, 1, 0).reshape(rows, count * columns)
        by_fold = [
            correlations(solve(wide[training]), wide[scored])
            for (training, scored), solve in zip(self.folds, self.solvers, strict=True)
        ]
        return np.mean(by_fold, axis=0).reshape(count, columns).mean(axis=1)


def _solver(X: "np.ndarray", scored: "np.ndarray") -> "Callable[[np.ndarray], np.ndarray]":
    """Return what predicts scored rows from the targets of training rows, (n, any number)."""
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve

    middle = X.mean(axis=0)
    spread = X.std(axis=0)
    spread[spread < 1e-12] = np.inf
    own, other = (X - middle) / spread, (scored - middle) / spread
    penalty = max(1, X.shape[1])
    dual = X.shape[1] > len(X)
    system = own @ own.T if dual else own.T @ own
    factor = cho_factor(system + penalty * np.eye(len(system)))

    def predict(Y: "np.ndarray") -> "np.ndarray":
        centred = Y - Y.mean(axis=0)
        if dual:
            return np.asarray(other @ (own.T @ cho_solve(factor, centred)))
        return np.asarray(other @ cho_solve(factor, own.T @ centred))

    return predict


def correlations(predicted: "np.ndarray", true: "np.ndarray") -> "np.ndarray":
    """Return the correlation of each column of (n, columns), 0 where one does not vary."""
    import numpy as np

    one, other = predicted - predicted.mean(axis=0), true - true.mean(axis=0)
    size = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return np.divide((one * other).sum(axis=0), size, out=np.zeros_like(size), where=size > 1e-12)


def _encoded(problem: SmallProblem) -> Any:
    """Return the rows' encoding, (n, columns), which learns nothing from the target."""
    settings = problem.plan.encoding.model_copy(update={"high_cardinality": "hashing"})
    plan = problem.plan.model_copy(update={"encoding": settings})
    encoder = scaled_and_one_hot(plan, problem.task, problem.seed)
    X = encoder.fit_transform(problem.rows.X)
    return X.tocsr() if hasattr(X, "tocsr") else X


def _dense(X: Any) -> "np.ndarray":
    import numpy as np

    return np.asarray(X.toarray() if hasattr(X, "toarray") else X, dtype="float64")


def _renumbered(folds: Folds, places: "np.ndarray", rows: int) -> Folds:
    """Return the folds of the rows at these places only."""
    import numpy as np

    place_of = np.full(rows, -1)
    place_of[places] = np.arange(len(places))
    made = [tuple(found[found >= 0] for found in (place_of[training], place_of[scored]))
            for training, scored in folds]  # fmt: skip
    return [(training, scored) for training, scored in made if len(training) and len(scored)]
