"""Held-out scores beside what training promised."""

from collections.abc import Mapping
from math import sqrt

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_tables import Gap
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST


def gaps(
    report: EvaluationReport, cross_validation: Mapping[str, float], training: Mapping[str, float]
) -> list[Gap]:
    """Return a line per metric that has a cross-validated or a training score."""
    names = dict.fromkeys([*cross_validation, *training])
    return [
        _gap(name, report, cross_validation.get(name), training.get(name))
        for name in names
        if name in report.metrics
    ]


def _gap(
    name: str, report: EvaluationReport, promised: float | None, training: float | None
) -> Gap:
    held_out, dummy = report.metrics[name], report.baseline[name]
    greater = name != MEAN_COST and metric_named(name).greater_is_better
    lead = None if promised is None else (promised - dummy if greater else dummy - promised)
    missing = None if promised is None else (
        promised - held_out.value if greater else held_out.value - promised
    )  # fmt: skip
    # Where cross-validation promised no more than a dummy, no share of it can be lost.
    lost = missing / lead if lead is not None and missing is not None and lead > 0 else None
    return Gap(
        metric=name,
        greater_is_better=greater,
        held_out=held_out.value,
        low=held_out.low,
        high=held_out.high,
        dummy=dummy,
        cross_validated=promised,
        training=training,
        lost=lost,
    )


def by_chance(gap: Gap, rows: int, train_rows: int) -> bool:
    """Say whether chance explains that held-out rows are worse than cross-validation promised.

    It does if the held-out interval reaches the cross-validated score. That score is a mean over
    ``train_rows`` rows and has an error of its own, about sqrt(rows / train_rows) of that of
    ``rows`` held-out ones; the interval is widened by it, so that a model that keeps its promise
    falls outside in about one of forty splits, not one of twenty.
    """
    if gap.cross_validated is None:
        return True
    wider = sqrt(1.0 + rows / max(train_rows, 1))
    if gap.greater_is_better:
        return gap.held_out + wider * (gap.high - gap.held_out) >= gap.cross_validated
    return gap.held_out - wider * (gap.held_out - gap.low) <= gap.cross_validated
