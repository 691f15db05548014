"""The parts of the held-out rows on which a model does worst."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.measurement.slice_columns import SliceColumn, slice_columns
from ml_assets.measurement.slice_scores import SliceScores
from ml_assets.modeling.anomaly_scoring import as_binary
from ml_assets.modeling.evaluation.row_losses import (
    RowLosses,
    class_losses,
    flagged_rows,
    number_losses,
)
from ml_assets.modeling.evaluation.slice_failures import broken_bounds, worse_than_the_dummy
from ml_assets.modeling.evaluation.slice_listing import listed_slices
from ml_assets.modeling.evaluation.slice_rows import SliceRows
from ml_assets.modeling.evaluation.slice_search import Tried, mask_of, search_slices
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.evaluation_settings import Slices
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import METRICS, TASKS
from ml_assets.spec.slice_report import Slice, SliceReport

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_LEAST_SHARE, _FEWEST_ROWS = 0.01, 30
_FLAGGED = "share_flagged"
_LABELLED = "average_precision"


def find_slices(
    model: FittedModel,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    *,
    metric: str,
    settings: Slices,
    seed: int,
    aside: Collection[str] = (),
) -> SliceReport | None:
    """Return the slices of the held-out rows with the highest losses; null for clusters.

    Losses are those of ``row_losses``, slices those of ``slice_columns`` without the columns in
    ``aside``, tests those of ``slice_search``. ``metric`` is told of each slice that is listed,
    with percentiles of a bootstrap drawn by ``seed``; where it reads no labels of anomalies, their
    average precision is. Of anomalies without labels the share of rows that is flagged is told, be
    it high or low. Row weights count in losses and scores; sizes are numbers of rows. Predictions
    of a learnt target can fail: by being worse than the dummy, and by bounds that the settings
    state.
    """
    if model.info.task == "clustering":
        return None
    scores, losses = _judged(model, train, test, metric, seed)
    weights = _ones(test) if scores.weights is None else scores.weights
    min_rows = settings.min_rows or max(_FEWEST_ROWS, round(_LEAST_SHARE * len(test)))
    rows = SliceRows.of(losses, weights, settings.max_loss_ratio, two_sided=losses.dummy is None)
    columns = slice_columns(test, model.info.plan, aside, min_rows)
    tried, tests = search_slices(columns, rows, min_rows, pairs=settings.pairs)
    reasons: dict[int, str] = {}
    if model.info.task in TASKS:
        reasons = worse_than_the_dummy(tried, losses.name, settings.max_loss_ratio)
    if settings.score is not None:
        reasons |= broken_bounds(tried, columns, scores, settings.score, tests)
    shown = listed_slices(tried, columns, rows, reasons)
    return SliceReport(
        metric=_FLAGGED if losses.dummy is None else scores.metric,
        greater_is_better=metric_named(scores.metric).greater_is_better,
        score=scores.score(weights > 0),
        loss_name=losses.name,
        loss=rows.loss,
        min_rows=min_rows,
        tried=tests,
        slices=[_told(tried[at], columns, scores, reasons.get(at)) for at in shown],
    )


def _judged(
    model: FittedModel, train: "pd.DataFrame", test: "pd.DataFrame", metric: str, seed: int
) -> tuple[SliceScores, RowLosses]:
    """Return what scores any rows, and the loss of each."""
    import numpy as np

    info, weights = model.info, row_weights(test, model.info.plan)
    if info.task == "anomaly_detection":
        return _of_anomalies(model, test, metric, seed)
    found, y = predict(model, test), test[info.plan.target].to_numpy()
    scores = SliceScores(metric, info.task, y, found, info.positive_class, weights, seed)
    if info.task == "regression":
        learnt = train[info.plan.target].to_numpy("float64")
        mean = float(np.average(learnt, weights=row_weights(train, info.plan)))
        return scores, number_losses(y, found.labels, mean)
    counts = _ones(test) if weights is None else weights
    return scores, class_losses(y, found, info.positive_class, counts)


def _of_anomalies(
    model: FittedModel, test: "pd.DataFrame", metric: str, seed: int
) -> tuple[SliceScores, RowLosses]:
    import numpy as np

    found, target = predict(model, test), model.info.plan.target
    if not target:
        # The share of rows that are flagged is how often "an anomaly" would be the right label.
        y = np.full(len(test), ANOMALY, dtype=object)
        share = SliceScores("accuracy", "binary_classification", y, found, ANOMALY, None, seed)
        return share, flagged_rows(found)
    truth = (test[target].to_numpy() == model.info.positive_class).astype("int64")
    binary = as_binary(found)
    named = _LABELLED if METRICS[metric].reads == "structure" else metric
    scores = SliceScores(named, "binary_classification", truth, binary, 1, None, seed)
    return scores, class_losses(truth, binary, 1, _ones(test))


def _told(
    one: Tried, columns: Sequence[SliceColumn], scores: SliceScores, reason: str | None
) -> Slice:
    import numpy as np

    mask = mask_of(columns, one.parts)
    spread = scores.spread(mask)
    low, high = np.percentile(spread, [2.5, 97.5]).tolist() if len(spread) else (None, None)
    return Slice(
        name=" and ".join(columns[place].names[code] for place, code in one.parts),
        columns=list(dict.fromkeys(columns[place].column for place, _ in one.parts)),
        rows=one.rows,
        score=scores.score(mask),
        low=low,
        high=high,
        loss=one.loss,
        rest_loss=one.rest_loss,
        dummy_loss=one.dummy_loss,
        effect=one.effect,
        p_value=one.p_value,
        adjusted_p=one.adjusted_p,
        reason=reason,
    )


def _ones(test: "pd.DataFrame") -> "np.ndarray":
    import numpy as np

    return np.ones(len(test))
