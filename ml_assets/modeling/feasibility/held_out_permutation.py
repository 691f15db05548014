"""A permutation test of predictions for rows that the model did not see."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.feasibility.cross_scores import CrossScores
from ml_assets.modeling.feasibility.exchange import Exchange
from ml_assets.modeling.feasibility.sequential_p_value import sequential_p_value
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.feasibility_report import SignalTest

if TYPE_CHECKING:
    import numpy as np

_PERMUTATIONS = 999


def held_out_permutation_test(
    problem: SmallProblem, found: CrossScores, permutations: int = _PERMUTATIONS
) -> SignalTest | None:
    """Return the test of a model's predictions: do they go with the targets of these very rows?

    Within each fold the scored rows' targets are exchanged; the model learnt from others, so
    without signal every exchange is as likely. The folds' p-values are not independent: twice
    their mean is a p-value whatever their dependence (Vovk and Wang 2020, Biometrika 107). It sees
    curves and interactions that a linear model does not, without a fit more. Null where the rows
    of a fold cannot be exchanged often enough.
    """
    import numpy as np

    tests = []
    rng = np.random.default_rng(problem.seed)
    for (_, scored), told in zip(found.folds, found.predictions, strict=True):
        exchange = problem.exchange.at(scored)
        if not exchange.is_enough(len(scored)):
            return None
        real, permuted = _statistic(problem.rows.y[scored], told, exchange, rng)
        tests.append((real, *sequential_p_value(real, permuted, permutations)))
    fewest = min(len(values) for _, _, values in tests)
    return SignalTest(
        name="boosting",
        method="gradient boosting, whose predictions meet permuted targets of rows it did not see",
        real=float(np.mean([real for real, _, _ in tests])),
        permuted=np.mean([values[:fewest] for _, _, values in tests], axis=0).tolist(),
        p_value=min(1.0, 2.0 * float(np.mean([p_value for _, p_value, _ in tests]))),
    )


def _statistic(
    y: "np.ndarray", told: Predictions, exchange: Exchange, rng: "np.random.Generator"
) -> "tuple[float, Callable[[int], np.ndarray]]":
    """Return the correlation of predictions and targets, and what draws permuted ones."""
    import numpy as np

    count, everyone = len(y), np.arange(len(y))
    if told.probabilities is None:
        truth = np.asarray(y, dtype="float64")
        parts, weights = _scaled(truth), _scaled(told.labels)

        def of(places: "np.ndarray") -> "np.ndarray":
            return np.asarray(parts[places] @ weights) / count
    else:
        classes, codes = np.unique(y, return_inverse=True)
        table = _by_class(told, classes, codes)

        def of(places: "np.ndarray") -> "np.ndarray":
            return np.asarray(table[everyone, codes[places]].mean(axis=-1))

    return float(of(everyone)), lambda draws: of(exchange.draw(count, draws, rng))


def _by_class(told: Predictions, classes: "np.ndarray", codes: "np.ndarray") -> "np.ndarray":
    """Return (n, classes) so that the mean over rows at their classes is the mean correlation."""
    import numpy as np

    table = np.zeros((len(codes), len(classes)))
    shares = np.bincount(codes) / len(codes)
    for place, label in enumerate(classes.tolist()):
        spread = np.sqrt(shares[place] * (1.0 - shares[place]))
        if label in (told.classes or ()) and told.probabilities is not None and spread > 0:
            column = told.probabilities[:, (told.classes or ()).index(label)]
            table[:, place] = _scaled(column) / spread
    return table / len(classes)


def _scaled(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    centred = values - values.mean()
    spread = centred.std()
    return centred / spread if spread > 1e-12 else np.zeros_like(centred)
