"""Simple models that a search has to beat, by the problem's own metrics and folds."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.boosting import MOST_CLASSES
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.feasibility.cross_scores import CrossScores, Learner, cross_scores
from ml_assets.modeling.feasibility.dummy import fit_dummy
from ml_assets.modeling.feasibility.metric_scale import sign
from ml_assets.modeling.feasibility.one_column import column_of, fit_one_column
from ml_assets.modeling.feasibility.small_problem import SmallProblem

DUMMY, ONE_COLUMN, LINEAR, BOOSTING = "dummy", "one_column", "linear", "boosting"
# Of the rows that boosting learns from, the share that says when to stop.
_STOPPING_SHARE = 0.15
_FEWEST_TO_STOP_BY = 10


@dataclass(frozen=True)
class Strawmen:
    """The simple models' scores by name, and what is to be said of them."""

    scores: dict[str, CrossScores]
    texts: dict[str, str]

    def best(self, metric: str) -> str:
        """Return the name of the best one by a metric; the dummy where none is defined."""
        known = {name: sign(metric) * found.mean(metric) for name, found in self.scores.items()}
        known = {name: value for name, value in known.items() if value == value}
        return max(known, key=lambda name: known[name]) if known else DUMMY


def strawmen(problem: SmallProblem) -> Strawmen:
    """Cross-validate a dummy, the best single column, a linear model and gradient boosting.

    The linear model and gradient boosting are the first guesses of the families of the search.
    """
    chosen: list[str] = []

    def dummy(rows: Rows) -> Any:
        return fit_dummy(rows, problem.task)

    def one_column(rows: Rows) -> Any:
        pipeline = fit_one_column(rows, problem.plan, problem.task, problem.seed)
        chosen.append(column_of(pipeline))
        return pipeline

    learners = {DUMMY: dummy, ONE_COLUMN: one_column} | learners_of(problem)
    scores = {name: cross_scores(problem, learn) for name, learn in learners.items()}
    column = Counter(chosen).most_common(1)[0][0]
    texts = {
        DUMMY: "ignores the features: the mean, or the classes' shares",
        ONE_COLUMN: f"a tree of at most eight leaves on one column, most often {column}",
        LINEAR: "a penalised linear model",
        BOOSTING: "gradient boosting of trees",
    }
    return Strawmen(scores, {name: texts[name] for name in scores})


def learners_of(problem: SmallProblem) -> dict[str, Learner]:
    """Return the models that read all columns.

    Gradient boosting is left out where a person must be able to follow the model, and where there
    are more than 100 classes.
    """
    found = {LINEAR: _linear(problem)}
    followed = problem.spec.problem.constraints.interpretable
    if not followed and problem.classes <= MOST_CLASSES:
        found[BOOSTING] = _boosting(problem)
    return found


def _linear(problem: SmallProblem) -> Learner:
    family, task = FAMILIES["linear"], problem.task

    def learn(rows: Rows) -> Any:
        pipeline = family.build(family.portfolio(task)[0], task, problem.plan, problem.seed)
        family.fit(pipeline, rows)
        return pipeline

    return learn


def _boosting(problem: SmallProblem) -> Learner:
    """Stop early on rows of its own, so that the scored rows choose nothing."""
    family, task = FAMILIES["hist_gradient_boosting"], problem.task

    def learn(rows: Rows) -> Any:
        import numpy as np

        pipeline = family.build(family.portfolio(task)[0], task, problem.plan, problem.seed)
        order = np.random.default_rng(problem.seed).permutation(len(rows))
        aside = int(_STOPPING_SHARE * len(rows))
        learnt, judged = rows.at(np.sort(order[aside:])), rows.at(np.sort(order[:aside]))
        if aside < _FEWEST_TO_STOP_BY or not (learnt.y != learnt.y[0]).any():
            family.fit(pipeline, rows)
        else:
            family.fit(pipeline, learnt, Stop(judged))
        return pipeline

    return learn
