"""A simple model's scores over folds, by all metrics that the problem names."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions, predict_matrix, with_threshold
from ml_assets.estimator.rows import Rows
from ml_assets.measurement.weighted_metrics import weighted_score
from ml_assets.modeling.cross_validation import Folds
from ml_assets.modeling.feasibility.dummy import fit_dummy
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.modeling.threshold_objective import bayes_threshold
from ml_assets.spec.feasibility_report import Scored
from ml_assets.spec.metrics import MEAN_COST

if TYPE_CHECKING:
    import numpy as np

# Fits a new pipeline on rows.
Learner = Callable[[Rows], Any]


@dataclass(frozen=True)
class CrossScores:
    """Per metric a score per fold, NaN where a fold defines none; predictions of scored rows."""

    folds: Folds
    scores: "dict[str, np.ndarray]"
    predictions: list[Predictions]
    fit_s: float

    def mean(self, metric: str) -> float:
        """Return the mean over folds that define the metric; NaN of none."""
        import numpy as np

        known = self.scores[metric][np.isfinite(self.scores[metric])]
        return float(known.mean()) if len(known) else float("nan")

    def scored(self) -> dict[str, Scored]:
        """Return mean and standard error per metric."""
        return {name: Scored(value=self.mean(name),
                             standard_error=standard_error(values, self.folds))
                for name, values in self.scores.items()}  # fmt: skip


def cross_scores(problem: SmallProblem, learn: Learner, folds: Folds | None = None) -> CrossScores:
    """Fit a new model per fold and score it on the fold's other rows; rows count by weight.

    With ``problem.costs`` a row is labelled positive from the probability on that costs ask for.
    Where a fold's training rows hold one class only, there is nothing to learn but that.
    """
    import numpy as np

    folds = problem.folds if folds is None else folds
    scores: dict[str, list[float]] = {name: [] for name in problem.metrics}
    predictions, seconds = [], []
    for training, scored in folds:
        started = time.perf_counter()
        learnt = problem.rows.at(training)
        alike = not (learnt.y != learnt.y[0]).any()
        fitted = fit_dummy(learnt, problem.task) if alike else learn(learnt)
        seconds.append(time.perf_counter() - started)
        held_out = problem.rows.at(scored)
        told = _labelled(problem, predict_matrix(fitted, held_out.X, problem.task))
        predictions.append(told)
        for name, values in scores.items():
            values.append(metric_value(problem, name, held_out, told))
    return CrossScores(
        folds,
        {name: np.array(values) for name, values in scores.items()},
        predictions,
        float(np.mean(seconds)),
    )


def metric_value(problem: SmallProblem, metric: str, rows: Rows, told: Predictions) -> float:
    """Return a metric of predictions; NaN where these rows do not define it."""
    import numpy as np

    if metric == MEAN_COST:
        return float(np.average(row_costs(problem, rows, told), weights=rows.weights))
    try:
        return weighted_score(
            metric, problem.task, rows.y, told, problem.positive, rows.weights
        )  # fmt: skip
    except Exception:  # of a user's function, or of numbers outside a metric's domain
        return float("nan")


def row_costs(problem: SmallProblem, rows: Rows, told: Predictions) -> "np.ndarray":
    """Return what each row's label costs, (n,)."""
    costs = problem.spec.problem.costs
    assert costs is not None
    true, found = rows.y == problem.positive, told.labels == problem.positive
    return costs.false_negative * (true & ~found) + costs.false_positive * (~true & found)


def standard_error(scores: "np.ndarray", folds: Folds) -> float:
    """Return the standard error of a mean over folds that share training rows.

    The variance of the mean is s² (1/k + scored/training rows) after Nadeau and Bengio (2003,
    Machine Learning 52): s² / k takes folds to be independent and is too small. NaN of fewer than
    two folds.
    """
    import numpy as np

    known = scores[np.isfinite(scores)]
    if len(known) < 2:
        return float("nan")
    share = np.mean([len(scored) / len(training) for training, scored in folds])
    return float(known.std(ddof=1) * np.sqrt(1 / len(known) + share))


def _labelled(problem: SmallProblem, told: Predictions) -> Predictions:
    costs, classes = problem.spec.problem.costs, told.classes or ()
    if costs is None or len(classes) != 2:
        return told
    return with_threshold(told, bayes_threshold(costs), problem.positive)
