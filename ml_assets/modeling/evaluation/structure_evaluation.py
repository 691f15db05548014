"""Evaluate, on rows it never saw, a model that learnt without a target."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.measurement.weighted_metrics import weighted_scores
from ml_assets.modeling.anomaly_scoring import (
    as_binary,
    as_planted,
    labelled_score,
    planted_rows,
    planted_score,
)
from ml_assets.modeling.cluster_number import drawn_frame
from ml_assets.modeling.cluster_scoring import MOST_ROWS, cluster_score, silhouettes
from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.model_stability import stability
from ml_assets.modeling.noise_reference import NoiseReference
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metrics import metrics_for

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_HALVINGS = 10
_REFERENCES = 3
_RESAMPLED = 200
# Rows times samples that are in memory at a time.
_CHUNK_DRAWS = 2_000_000
# Of scores that say nothing: every row gets the same one.
_CHANCE = {"planted_roc_auc": 0.5, "stability": 0.0}


@dataclass(frozen=True)
class _Rows:
    """Held-out and training rows as the pipeline takes them, at most 5,000 of each."""

    model: FittedModel
    training: "pd.DataFrame"
    scored: "pd.DataFrame"
    seed: int

    def unfitted(self) -> Any:
        info = self.model.info
        return family_named(info.family).build(info.params, info.task, info.plan, info.seed)


def evaluate_structure(
    model: FittedModel, train: "pd.DataFrame", test: "pd.DataFrame", seed: int, samples: int
) -> EvaluationReport:
    """Return every metric of the task on the held-out rows, with a 95 % interval and a baseline.

    Intervals are percentiles of the bootstrap over held-out rows, the model and its clusters as
    they are; that of ``stability`` are those over 10 random halvings of the training rows. The
    baseline of clusters is the same configuration fitted on uniform noise in the box of the
    rows' principal components and judged on more of it (mean of 3); that of anomalies is
    a score that says nothing. Metrics that read labels need a target and take all held-out rows,
    the others at most 5,000; they are NaN, which passes no gate, where these have one label only.
    """
    info = model.info
    rows = _Rows(
        model,
        drawn_frame(feature_matrix(train, info.plan), seed, MOST_ROWS),
        drawn_frame(feature_matrix(test, info.plan), seed, MOST_ROWS),
        seed,
    )
    confusion = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metrics = {"stability": _stability(rows)}
        if info.task == "clustering":
            metrics |= _of_clusters(rows)
            baseline = _noise_baseline(rows)
        else:
            metrics |= {"planted_roc_auc": _planted(rows, samples)}
            baseline = dict(_CHANCE)
        if info.plan.target:
            y, found = (
                test[info.plan.target].to_numpy(),
                predict_matrix(model.estimator, feature_matrix(test, info.plan), info.task),
            )
            metrics |= _labelled(model, y, found, seed, samples)
            baseline |= _same_scores(y == info.positive_class)
            confusion = _confusion(y, found.labels)
    order = [metric.name for metric in metrics_for(info.task) if metric.name in metrics]
    return EvaluationReport(
        model_version=model.version,
        rows=len(test),
        metrics={name: metrics[name] for name in order},
        baseline={name: baseline[name] for name in order},
        confusion=confusion,
        bootstrap_samples=samples,
        seed=seed,
    )


def _stability(rows: _Rows) -> Estimate:
    import numpy as np

    found = [stability(rows.unfitted(), rows.training, rows.scored, rows.model.info.task, draw)
             for draw in range(_HALVINGS)]  # fmt: skip
    low, high = np.percentile(found, [2.5, 97.5])
    return Estimate(value=float(np.mean(found)), low=float(low), high=float(high))


def _of_clusters(rows: _Rows) -> dict[str, Estimate]:
    import numpy as np

    pipeline = rows.model.estimator
    encoded, labels = pipeline[:-1].transform(rows.scored), pipeline.predict(rows.scored)
    each = silhouettes(encoded, labels)
    measures: dict[str, Callable[[np.ndarray], float]] = {
        "silhouette": lambda places: float(each[places].mean()),
        "calinski_harabasz": lambda places: cluster_score(
            "calinski_harabasz", encoded[places], labels[places]
        ),
        "davies_bouldin": lambda places: cluster_score(
            "davies_bouldin", encoded[places], labels[places]
        ),
    }
    chance, count = np.random.default_rng(rows.seed), len(labels)
    draws = [chance.integers(count, size=count) for _ in range(_RESAMPLED)]
    return {
        name: _estimate(measure(np.arange(count)), np.array([measure(draw) for draw in draws]))
        for name, measure in measures.items()
    }


def _noise_baseline(rows: _Rows) -> dict[str, float]:
    import numpy as np

    reference = NoiseReference.of(rows.model.estimator[:-1].transform(rows.training))
    found: dict[str, list[float]] = {}
    for number in range(_REFERENCES):
        training = reference.draw(len(rows.training), rows.seed + 2 * number)
        scored = reference.draw(len(rows.scored), rows.seed + 2 * number + 1)
        unfitted = rows.unfitted()[-1]
        found.setdefault("stability", []).append(
            stability(unfitted, training, scored, "clustering", number)
        )
        labels = unfitted.fit(training).predict(scored)
        for name in ("silhouette", "calinski_harabasz", "davies_bouldin"):
            found.setdefault(name, []).append(cluster_score(name, scored, labels))
    return {name: float(np.mean(values)) for name, values in found.items()}


def _planted(rows: _Rows, samples: int) -> Estimate:
    pipeline = rows.model.estimator
    normal = pipeline.decision_function(rows.scored)
    planted = pipeline.decision_function(planted_rows(rows.scored, rows.training))
    truth, found = as_planted(normal, planted)
    spread = _weighted("roc_auc", truth, found, rows.seed, samples)
    return _estimate(planted_score(normal, planted), spread)


def _labelled(
    model: FittedModel, y: "np.ndarray", found: Predictions, seed: int, samples: int
) -> dict[str, Estimate]:
    label = model.info.positive_class
    truth, binary = (y == label).astype("int64"), as_binary(found)
    names = [m.name for m in metrics_for("anomaly_detection") if m.reads != "structure"]
    if truth.min() == truth.max():
        return dict.fromkeys(names, Estimate(value=nan, low=nan, high=nan))
    return {
        name: _estimate(labelled_score(name, y, found, label),
                        _weighted(name, truth, binary, seed, samples))
        for name in names
    }  # fmt: skip


def _weighted(
    metric: str, truth: "np.ndarray", found: Predictions, seed: int, samples: int
) -> "np.ndarray":
    import numpy as np

    chance, count = np.random.default_rng(seed), len(truth)
    shares, chunk = np.full(count, 1.0 / count), max(1, _CHUNK_DRAWS // count)
    parts = [
        weighted_scores(metric, "binary_classification", truth, found, 1,
                        chance.multinomial(count, shares, size=min(chunk, samples - start))
                        .astype("float64"))
        for start in range(0, samples, chunk)
    ]  # fmt: skip
    return np.concatenate(parts)


def _same_scores(anomalies: "np.ndarray") -> dict[str, float]:
    """Return the metrics of a score that is the same for all rows, and so calls all anomalies."""
    share = float(anomalies.mean())
    return {"roc_auc": 0.5, "average_precision": share, "precision": share, "recall": 1.0,
            "f1": 2 * share / (1 + share)}  # fmt: skip


def _confusion(y: "np.ndarray", found: "np.ndarray") -> dict[str, dict[str, int]]:
    import numpy as np

    called = np.unique(found).tolist()
    return {
        str(true): {str(name): int(((y == true) & (found == name)).sum()) for name in called}
        for true in np.unique(y).tolist()
    }


def _estimate(value: float, spread: "np.ndarray") -> Estimate:
    import numpy as np

    defined = spread[np.isfinite(spread)]
    low, high = np.percentile(defined, [2.5, 97.5]) if len(defined) else (value, value)
    return Estimate(value=value, low=float(low), high=float(high))
