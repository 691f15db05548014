"""Whether quick detectors find anomalies: labelled ones, or rows that were spoiled on purpose."""

from typing import TYPE_CHECKING

from ml_assets.modeling.anomaly_scoring import planted_rows, planted_score
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.feasibility.cross_scores import standard_error
from ml_assets.modeling.feasibility.sequential_p_value import sequential_p_value
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.feasibility_report import Anomalies, Scored

if TYPE_CHECKING:
    import numpy as np

_DETECTORS = ("isolation_forest", "mahalanobis", "local_outlier_factor")
_PERMUTATIONS = 199
# Fewer anomalies among the scored rows cannot show that labels mean nothing.
_ENOUGH = 20


def find_anomalies(problem: SmallProblem, labelled: int | None) -> Anomalies:
    """Score detectors on rows that they did not learn from.

    ``planted_roc_auc`` is the area under the ROC curve of rows of which a third of the values was
    replaced, against the rows as they are. Where there are labels (``labelled`` rows of anomalies
    among all training rows), also the area of theirs, and the p-value that labels have nothing to
    do with the scores: permuted labels have such an area as often (Bonferroni over detectors; no
    detector has seen a label, so scores need not be made anew).
    """
    import numpy as np

    planted: dict[str, Scored] = {}
    areas: dict[str, float] = {}
    p_values = []
    for name in _DETECTORS:
        values, scores = _detected(problem, name)
        error = standard_error(values, problem.folds)
        planted[name] = Scored(value=float(values.mean()), standard_error=error)
        if labelled:
            places = np.concatenate([scored for _, scored in problem.folds])
            anomaly = problem.rows.y[places] == problem.positive
            if anomaly.any() and not anomaly.all():
                areas[name], p_value = _labelled(problem, anomaly, scores, places)
                p_values += [] if p_value is None else [p_value]
    return Anomalies(
        labelled=labelled,
        planted_roc_auc=planted,
        roc_auc=areas,
        p_value=min(1.0, len(p_values) * min(p_values)) if p_values else None,
    )


def _detected(problem: SmallProblem, name: str) -> "tuple[np.ndarray, np.ndarray]":
    """Return the area of planted rows per fold, and the scores of all scored rows."""
    import numpy as np

    family, task = FAMILIES[name], problem.task
    values, scores = [], []
    for training, scored in problem.folds:
        learnt, held_out = problem.rows.at(training), problem.rows.at(scored)
        pipeline = family.build(family.portfolio(task)[0], task, problem.plan, problem.seed)
        family.fit(pipeline, learnt)
        usual = pipeline.decision_function(held_out.X)
        spoiled = planted_rows(held_out.X, learnt.X, problem.seed)
        values.append(planted_score(usual, pipeline.decision_function(spoiled)))
        scores.append(usual)
    return np.array(values), np.concatenate(scores)


def _labelled(
    problem: SmallProblem, anomaly: "np.ndarray", scores: "np.ndarray", places: "np.ndarray"
) -> tuple[float, float | None]:
    """Return the area of labelled anomalies, and its p-value; null of too few of them."""
    import numpy as np
    from scipy.stats import rankdata

    ranks, count = rankdata(scores), int(anomaly.sum())
    pairs = count * (len(anomaly) - count)
    rng, exchange = np.random.default_rng(problem.seed), problem.exchange.at(places)

    def area(chosen: "np.ndarray") -> "np.ndarray":
        return np.asarray((chosen @ ranks - count * (count + 1) / 2) / pairs)

    real = float(area(anomaly.astype("float64")))
    if count < _ENOUGH or not exchange.is_enough(len(anomaly)):
        return real, None
    p_value, _ = sequential_p_value(
        real,
        lambda draws: area(
            anomaly[exchange.draw(len(anomaly), draws, rng)].astype("float64")
        ),
        _PERMUTATIONS,
    )  # fmt: skip
    return real, p_value
