"""How a model treats the groups of sensitive columns."""

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.measurement.slice_scores import drawn_counts
from ml_assets.modeling.evaluation.fairness_groups import Groups, both_of, groups_of
from ml_assets.modeling.evaluation.fairness_rules import four_fifths
from ml_assets.modeling.evaluation.group_rates import (
    RowRates,
    class_rates,
    gaps_between,
    number_rates,
    rates_by_group,
)
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.fairness_report import ColumnFairness, FairnessReport, GroupRates

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_SAMPLES = 400
_FEWEST_SAMPLES = 100
# Rows times samples, in all and in memory at a time.
_MOST_DRAWS = 20_000_000
_CHUNK_DRAWS = 2_000_000
_MOST_OUTCOMES = 10
_MOST_PAIRS = 3


def fairness(
    model: FittedModel,
    test: "pd.DataFrame",
    sensitive: Collection[str],
    *,
    min_rows: int,
    seed: int,
) -> FairnessReport | None:
    """Return the rates of each group of each sensitive column; null without such columns.

    Groups are those of ``fairness_groups``, also of the first three pairs of columns; rates and
    gaps those of ``group_rates``: of two classes those of the positive one, of more those of each
    of the ten commonest, of numbers means and errors, of clusters and anomalies the shares of
    rows. Intervals are percentiles of a bootstrap within groups, drawn by ``seed``. Row weights
    count in all rates. Single rows are shown nowhere.
    """
    if not sensitive:
        return None
    told, reasons = _groups(model, test, sensitive, min_rows)
    outcomes = list(_outcomes(model, test))
    weights = row_weights(test, model.info.plan)
    samples = min(_SAMPLES, max(_FEWEST_SAMPLES, _MOST_DRAWS // max(len(test), 1)))
    has_positive = model.info.task in ("binary_classification", "anomaly_detection")
    return FairnessReport(
        min_rows=min_rows,
        columns=[
            _column(groups, name, rates, weights, samples, seed, judge=has_positive)
            for groups in told
            for name, rates in outcomes
        ],
        not_told=reasons,
        bootstrap_samples=samples,
        seed=seed,
    )


def _groups(
    model: FittedModel, test: "pd.DataFrame", sensitive: Collection[str], min_rows: int
) -> tuple[list[Groups], dict[str, str]]:
    told: list[Groups] = []
    reasons: dict[str, str] = {}
    for column in sorted(sensitive):
        if column == model.info.plan.target:
            found: Groups | str = "it is the target"
        elif column not in test.columns:
            found = "the held-out rows lack it: if it is in columns.drop, write role: audit into "
            found += "the pinned contract"
        else:
            found = groups_of(column, test[column], min_rows)
        if isinstance(found, str):
            reasons[column] = found
        else:
            told.append(found)
    pairs = [both_of(*pair, min_rows) for pair in list(combinations(told, 2))[:_MOST_PAIRS]]
    return [*told, *(pair for pair in pairs if isinstance(pair, Groups))], reasons


def _outcomes(model: FittedModel, test: "pd.DataFrame") -> Iterator[tuple[str | None, RowRates]]:
    import numpy as np

    info, found = model.info, predict(model, test)
    y = test[info.plan.target].to_numpy() if info.plan.target else None
    if info.task == "regression" and y is not None:
        yield None, number_rates(y, found.labels)
    elif info.task == "anomaly_detection":
        truth = None if y is None else y == info.positive_class
        yield ANOMALY, class_rates(found.labels == ANOMALY, truth)
    elif info.task == "binary_classification" and y is not None:
        yield str(info.positive_class), _of_class(y, found, info.positive_class)
    elif y is not None:
        classes, counts = np.unique(y, return_counts=True)
        for place in np.argsort(-counts, kind="stable")[:_MOST_OUTCOMES]:
            yield str(classes[place]), _of_class(y, found, classes[place])
    else:
        for name in (info.classes or [])[:_MOST_OUTCOMES]:
            yield str(name), class_rates(found.labels == name)


def _of_class(y: "np.ndarray", found: Predictions, label: object) -> RowRates:
    known, probability = found.classes or (), None
    if found.probabilities is not None and label in known:
        probability = found.probabilities[:, known.index(label)]
    return class_rates(found.labels == label, y == label, probability)


def _column(
    groups: Groups,
    outcome: str | None,
    rates: RowRates,
    weights: "np.ndarray | None",
    samples: int,
    seed: int,
    *,
    judge: bool,
) -> ColumnFairness:
    import numpy as np

    rows = np.argsort(groups.codes, kind="stable")[groups.left_out :]
    sizes = np.bincount(groups.codes[rows]).tolist()
    own = np.ones(len(rows)) if weights is None else weights[rows]
    here = rates.taken(rows)
    found = rates_by_group(here, sizes, own[None])
    drawn = _drawn(here, sizes, own, samples, seed)
    gaps, drawn_gaps = gaps_between(found), gaps_between(drawn)
    rule = None
    if judge:
        starts = np.cumsum([0, *sizes[:-1]])
        # Kish's effective sizes: all rows where they count alike.
        effective = np.add.reduceat(own, starts) ** 2 / np.add.reduceat(own**2, starts)
        rule = four_fifths(groups.names, found["selection_rate"][0], effective)
    return ColumnFairness(
        column=groups.column,
        outcome=outcome,
        groups=[
            GroupRates(name=name, rows=sizes[at], rates=_estimates(
                {rate: values[:, at] for rate, values in found.items()},
                {rate: values[:, at] for rate, values in drawn.items()},
            ))
            for at, name in enumerate(groups.names)
        ],
        gaps=_estimates(gaps, drawn_gaps),
        left_out_rows=groups.left_out,
        four_fifths=rule,
    )  # fmt: skip


def _drawn(
    rates: RowRates, sizes: list[int], weights: "np.ndarray", samples: int, seed: int
) -> "dict[str, np.ndarray]":
    import numpy as np

    chunk = max(1, _CHUNK_DRAWS // len(weights))
    parts = [
        rates_by_group(rates, sizes, weights * drawn_counts(
            sizes, min(chunk, samples - start), (seed, start)
        ))
        for start in range(0, samples, chunk)
    ]  # fmt: skip
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _estimates(
    found: "dict[str, np.ndarray]", drawn: "dict[str, np.ndarray]"
) -> dict[str, Estimate]:
    """Return the values that are defined, with percentiles of the samples that define them."""
    import numpy as np

    told = {}
    for name, value in found.items():
        known = drawn[name][np.isfinite(drawn[name])]
        if np.isfinite(value[0]) and len(known):
            low, high = np.percentile(known, [2.5, 97.5])
            told[name] = Estimate(value=float(value[0]), low=float(low), high=float(high))
    return told
