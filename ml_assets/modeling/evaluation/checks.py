"""Checks of the evaluation."""

import dagster as dg

from ml_assets.modeling.evaluation.fairness_rules import beyond_bounds, broken_four_fifths
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import TASKS
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import rows_table
from ml_assets.wiring.metrics_table import metrics_table
from ml_assets.wiring.sample import sensitive_columns
from ml_assets.wiring.slices_table import slices_table

_BEYOND = "{gap} of {column} is {found:.3g}, allowed {allowed:g}"
_BROKEN = "{column}: {lowest} is selected {ratio:.2g} times as often as {highest}"
_TOO_FEW_ROWS = "No slice of the held-out rows has enough rows to be judged."
_NOT_MEASURED = "the evaluation is of an older version: materialize it again"


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``evaluation``."""
    task, bounds = project.spec.problem.task, project.spec.evaluation.fairness.bounds
    checks = [_beats_the_dummy(project)]
    if task in TASKS:
        checks.append(_worst_slice(project))
    has_positive = task in ("binary_classification", "anomaly_detection")
    if bounds or (has_positive and sensitive_columns(project)):
        checks.append(_fair_enough(project))
    return checks


def _beats_the_dummy(project: Project) -> dg.AssetChecksDefinition:
    name = project.spec.problem.search_metric

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name="beats_the_dummy",
        description=f"On held-out rows {name} is better than a dummy's, which ignores the "
        "features (of clusters: than the same model's of uniform noise), with the whole of its "
        "confidence interval.",
    )
    def beats_the_dummy(evaluation: EvaluationReport) -> dg.AssetCheckResult:
        estimate, dummy = evaluation.metrics[name], evaluation.baseline[name]
        higher = metric_named(name).greater_is_better
        better = estimate.low > dummy if higher else estimate.high < dummy
        return dg.AssetCheckResult(
            passed=bool(better),
            # The gate decides on promotion; this warns of a model that has learnt nothing.
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"comparison": metrics_table(evaluation, [name])},
        )

    return beats_the_dummy


def _worst_slice(project: Project) -> dg.AssetChecksDefinition:
    settings = project.spec.evaluation.slices
    bound = f", and {project.spec.problem.search_metric} keeps its bounds" if settings.score else ""

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name="worst_slice",
        description="In no slice of the held-out rows the model's loss is significantly above "
        f"{settings.max_loss_ratio:g} times that of a dummy, which ignores the features{bound}.",
        blocking=True,
    )
    def worst_slice(evaluation: EvaluationReport) -> dg.AssetCheckResult:
        found = evaluation.slices
        if found is None:
            return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN,
                                       metadata={"slices": _NOT_MEASURED})  # fmt: skip
        return dg.AssetCheckResult(
            passed=not found.failing,
            description="; ".join(f"{one.name}: {one.reason}" for one in found.failing[:3])
            or (f"None of {found.tried:,} slices fails." if found.tried else _TOO_FEW_ROWS),
            metadata={
                "failing_slices": slices_table(found.failing),
                "worst_slices": slices_table(found.slices),
                "slices_tried": found.tried,
            },
        )

    return worst_slice


def _fair_enough(project: Project) -> dg.AssetChecksDefinition:
    settings = project.spec.evaluation.fairness
    asked = " and ".join(f"{name} at most {bound:g}" for name, bound in settings.bounds.items())

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name="fair_enough",
        description=f"Between the groups of each sensitive column: {asked}."
        if asked else "No group of a sensitive column is selected significantly less than 0.8 "
        "times as often as another (four-fifths rule, EEOC 1978).",
        blocking=bool(asked),
    )  # fmt: skip
    def fair_enough(evaluation: EvaluationReport) -> dg.AssetCheckResult:
        found = evaluation.fairness
        if found is None:
            return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN,
                                       metadata={"fairness": _NOT_MEASURED})  # fmt: skip
        return _fairness_verdict(found, project)

    return fair_enough


def _fairness_verdict(found: FairnessReport, project: Project) -> dg.AssetCheckResult:
    """Judge by the bounds that are stated, or else by the four-fifths rule, as a warning."""
    settings = project.spec.evaluation.fairness
    beyond, broken = beyond_bounds(found, settings), broken_four_fifths(found)
    stated = bool(settings.bounds)
    lines, text = (beyond, _BEYOND) if stated else (broken, _BROKEN)
    return dg.AssetCheckResult(
        passed=not lines,
        description="; ".join(text.format(**line) for line in lines) or None,
        severity=dg.AssetCheckSeverity.ERROR if stated else dg.AssetCheckSeverity.WARN,
        metadata={
            "beyond_bounds": rows_table(beyond),
            "four_fifths_rule": rows_table(broken),
            "not_told": rows_table([{"column": column, "why": why}
                                    for column, why in found.not_told.items()]),
        },
    )  # fmt: skip
