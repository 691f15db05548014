"""The performance of a model in production, from its predictions and what labels there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.measurement.estimates import estimates
from ml_assets.monitoring.performance.change_points import change_points
from ml_assets.monitoring.performance.confidence_estimate import HeldOutClasses, estimated_scores
from ml_assets.monitoring.performance.error_estimate import ErrorEstimator, HeldOutNumbers
from ml_assets.monitoring.performance.findings import findings
from ml_assets.monitoring.performance.joined_labels import JoinedLabels
from ml_assets.monitoring.performance.report import (
    Kind,
    LabelCounts,
    LevelChange,
    PerformanceReport,
    WindowPerformance,
)
from ml_assets.monitoring.performance.slice_changes import JudgedRows, slice_changes
from ml_assets.monitoring.performance.window_rows import WindowRows
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.metrics import MEAN_COST, metrics_for
from ml_assets.spec.performance_settings import PerformanceSettings
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# More held-out rows than this teach a second model little.
_MOST_HELD_OUT = 20_000


@dataclass(frozen=True)
class Watch:
    """What performance is told of: a model, its problem, and rows that it did not learn from.

    ``features`` names the columns that the table of predictions has, too.
    """

    model: FittedModel
    problem: Problem
    held_out: "pd.DataFrame"
    features: Sequence[str]
    settings: PerformanceSettings
    seed: int

    @property
    def metrics(self) -> list[str]:
        """The metrics that are told: those of every evaluation, and those the problem names."""
        told = [metric.name for metric in metrics_for(self.model.info.task)]
        named = [name for name in self.problem.named_metrics if name != MEAN_COST]
        return list(dict.fromkeys([*told, *named]))


@dataclass(frozen=True)
class LabelledWindow:
    """A window's rows with the labels that are known, (n,) objects, None where they are not."""

    rows: WindowRows
    labels: "np.ndarray"

    @property
    def known(self) -> "np.ndarray":
        """The places of the rows whose label is known."""
        import numpy as np

        return np.flatnonzero([label is not None for label in self.labels])


def performance_report(
    watch: Watch, windows: Sequence[WindowRows], labels: JoinedLabels | None, keys: Any
) -> PerformanceReport:
    """Return the report on windows in their order.

    ``labels`` are null where the problem names none; ``keys`` holds, window by window, the texts
    that they are joined by. A window is measured where at least ``settings.min_rows`` labels are
    known, and estimated where it has so many rows.
    """
    info = watch.model.info
    held_out = _held_out(watch)
    labelled = [_labelled(rows, labels, texts) for rows, texts in zip(windows, keys, strict=True)]
    reference = estimates(watch.metrics, info.task, held_out.y, held_out.predictions,
                          info.positive_class, watch.seed, costs=watch.problem.costs)  # fmt: skip
    estimate = _estimator(watch, held_out)
    told = [_told(watch, one, estimate) for one in labelled]
    slices, tried = _slices(watch, held_out, labelled)
    problem = watch.problem
    return PerformanceReport(
        model_version=watch.model.version,
        task=info.task,
        held_out_rows=len(held_out.y),
        held_out=reference,
        windows=told,
        labels=None if labels is None else _counts(labels, labelled),
        slices=slices,
        slices_tried=tried,
        changes=_changes(watch, told),
        findings=findings(told, reference, problem.success, problem.search_metric),
        notes=_notes(watch, told),
    )


def _held_out(watch: Watch) -> JudgedRows:
    info = watch.model.info
    rows = watch.held_out
    return JudgedRows(rows, rows[info.plan.target].to_numpy(), predict(watch.model, rows))


def _labelled(rows: WindowRows, labels: JoinedLabels | None, keys: "np.ndarray") -> LabelledWindow:
    import numpy as np

    values = {} if labels is None else labels.values
    found = np.empty(len(keys), dtype=object)
    found[:] = [values.get(key) for key in keys]
    return LabelledWindow(rows, found)


Estimator = Callable[[WindowRows, Predictions], dict[str, Estimate]]


def _estimator(watch: Watch, held_out: JudgedRows) -> Estimator:
    info, names = watch.model.info, watch.metrics
    places = _sample(len(held_out.y), watch.seed)
    some = held_out.predictions.at(places)
    if info.task != "regression":
        known = HeldOutClasses(info.task, held_out.y[places], some, info.positive_class,
                               watch.problem.costs)  # fmt: skip
        return lambda rows, found: estimated_scores(names, known, found, watch.seed)
    kinds = {feature.column: feature.kind for feature in info.plan.features}
    columns = [name for name in watch.features
               if kinds.get(name) in ("number", "boolean", "category")]  # fmt: skip
    numbers = HeldOutNumbers(held_out.features.iloc[places].reset_index(drop=True), some.labels,
                             held_out.y[places].astype("float64"), columns)  # fmt: skip
    learnt = ErrorEstimator(numbers, names, watch.seed)
    return lambda rows, found: learnt.estimates(rows.features(), found.labels)


def _sample(rows: int, seed: int) -> "np.ndarray":
    import numpy as np

    if rows <= _MOST_HELD_OUT:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_HELD_OUT, replace=False))


def _told(watch: Watch, one: LabelledWindow, estimate: Estimator) -> WindowPerformance:
    rows, fewest, known = one.rows, watch.settings.min_rows, one.known
    sampled = len(rows.sample)
    told = WindowPerformance(
        start=rows.window.start, end=rows.window.end, rows=rows.rows, sampled=sampled,
        other_versions=rows.others, labelled=len(known),
    )  # fmt: skip
    if sampled < fewest:
        return told
    info = watch.model.info
    found = rows.predictions(info)
    told.estimated = estimate(rows, found)
    if len(known) >= fewest:
        truth, costs = _truth(watch, one.labels[known]), watch.problem.costs
        told.measured = estimates(watch.metrics, info.task, truth, found.at(known),
                                  info.positive_class, watch.seed, costs=costs)  # fmt: skip
    return told


def _truth(watch: Watch, labels: "np.ndarray") -> "np.ndarray":
    """Return labels in the dtype that the model's own have."""
    import numpy as np

    classes = watch.model.info.classes
    return labels.astype("float64" if classes is None else np.asarray(classes).dtype)


def _slices(
    watch: Watch, held_out: JudgedRows, windows: Sequence[LabelledWindow]
) -> tuple[list[Any], int]:
    info = watch.model.info
    enough = [one for one in windows if len(one.known) >= watch.settings.min_rows]
    if not enough:
        return [], 0
    last, known = enough[-1], enough[-1].known
    features = last.rows.features()
    rows = JudgedRows(
        features.iloc[known].reset_index(drop=True), _truth(watch, last.labels[known]),
        last.rows.predictions(info).at(known),
    )  # fmt: skip
    return slice_changes(
        replace(held_out, features=held_out.features[list(watch.features)]), rows, info.plan,
        watch.problem.search_metric, info.task, info.positive_class, watch.seed,
    )  # fmt: skip


def _changes(watch: Watch, windows: Sequence[WindowPerformance]) -> list[LevelChange]:
    kinds: tuple[Kind, ...] = ("measured", "estimated")
    found = []
    for name in watch.problem.named_metrics:
        for kind in kinds:
            told = [one for one in windows if one.told(name, kind) is not None]
            series = [one.measured[name] if kind == "measured" else one.estimated[name]
                      for one in told]  # fmt: skip
            for change in change_points(series, watch.seed):
                found.append(LevelChange(metric=name, kind=kind, start=told[change.place].start,
                                         before=change.before, after=change.after,
                                         p_value=change.p_value))  # fmt: skip
    return found


def _counts(labels: JoinedLabels, windows: Sequence[LabelledWindow]) -> LabelCounts:
    known = sum(len(one.known) for one in windows)
    return LabelCounts(
        read=labels.read, matched=labels.matched, unmatched=labels.read - labels.matched,
        unreadable=labels.unreadable, replaced=labels.replaced, labelled=known,
        unlabelled=sum(len(one.labels) for one in windows) - known,
    )  # fmt: skip


def _notes(watch: Watch, windows: Sequence[WindowPerformance]) -> list[str]:
    info, notes = watch.model.info, []
    if not any(one.measured or one.estimated for one in windows):
        notes.append(f"No window has {watch.settings.min_rows} predictions of this version yet.")
    estimable = {name for one in windows for name in one.estimated}
    missing = [name for name in watch.problem.named_metrics if estimable and name not in estimable]
    if missing:
        notes.append(f"Without labels nothing is known of {', '.join(missing)}.")
    if info.plan.weight:
        notes.append("Rows count alike: predictions have no weights.")
    return notes
