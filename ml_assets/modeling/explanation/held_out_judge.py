"""How good predictions of the same rows are: what permuting a column is measured by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.weighted_metrics import weighted_score
from ml_assets.modeling.anomaly_scoring import labelled_score
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.metric_named import metric_named

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

AGREEMENT = "agreement with its own clusters (adjusted Rand index)"
RANK_CORRELATION = "agreement with its own scores (Spearman's correlation)"


@dataclass(frozen=True)
class Judge:
    """A metric of predictions of the rows that it was made for, in its own sign."""

    name: str
    greater_is_better: bool
    judge: Callable[[Predictions], float]

    def loss(self, before: float, found: Predictions) -> float:
        """Return how much worse these predictions are, above zero where they are."""
        worse = before - self.judge(found)
        return worse if self.greater_is_better else -worse


def judge_for(model: FittedModel, rows: "pd.DataFrame", metric: str, own: Predictions) -> Judge:
    """Return the metric on these rows, which count as much as their weights say.

    Where no label says what is right, it is how much predictions agree with the model's ``own``
    ones of the rows as they are. A metric that is not defined, or raises, is NaN.
    """
    info = model.info
    if info.task == "clustering":
        return Judge(AGREEMENT, True, lambda found: _rand(own.labels, found.labels))
    if info.task == "anomaly_detection":
        return _of_anomalies(model, rows, metric, own)
    y, weights = rows[info.plan.target].to_numpy(), row_weights(rows, info.plan)

    def judged(found: Predictions) -> float:
        return weighted_score(metric, info.task, y, found, info.positive_class, weights)

    return Judge(metric, metric_named(metric).greater_is_better, _contained(judged))


def _of_anomalies(model: FittedModel, rows: "pd.DataFrame", metric: str, own: Predictions) -> Judge:
    info = model.info
    measure = metric_named(metric)
    labels = rows[info.plan.target].to_numpy() if info.plan.target else None
    known = labels is not None and 0 < (labels == info.positive_class).sum() < len(labels)
    if labels is None or not known or measure.reads == "structure":
        return Judge(RANK_CORRELATION, True, lambda found: _ranks(own, found))
    return Judge(
        metric,
        measure.greater_is_better,
        _contained(lambda found: labelled_score(metric, labels, found, info.positive_class)),
    )


def _contained(measure: Callable[[Predictions], float]) -> Callable[[Predictions], float]:
    def contained(found: Predictions) -> float:
        try:
            return float(measure(found))
        except Exception:  # of a user's function, or of numbers outside a metric's domain
            return float("nan")

    return contained


def _rand(own: "np.ndarray", found: "np.ndarray") -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(own, found))


def _ranks(own: Predictions, found: Predictions) -> float:
    import numpy as np
    from scipy.stats import rankdata

    if own.scores is None or found.scores is None:
        raise ValueError("The predictions hold no scores")
    one, other = rankdata(own.scores), rankdata(found.scores)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 1.0 if np.ptp(one) == np.ptp(other) else 0.0
    return 1.0 if np.array_equal(one, other) else float(np.corrcoef(one, other)[0, 1])
