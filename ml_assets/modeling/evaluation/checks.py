"""Checks of the evaluation.

Those that block show the verdicts of the report. The same verdicts travel with the registered
version, where the gate asks for them: a blocking check stops its own run only.
"""

from collections.abc import Callable

import dagster as dg

from ml_assets.modeling.evaluation.fairness_rules import beyond_bounds, broken_four_fifths
from ml_assets.modeling.evaluation.success_rows import success_rows
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.spec.metrics import TASKS
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import Shown, rounded, rows_table
from ml_assets.wiring.metrics_table import metrics_table
from ml_assets.wiring.sample import sensitive_columns
from ml_assets.wiring.slices_table import slices_table

_BEYOND = "{gap} of {column} is {found:.3g}, allowed {allowed:g}"
_BROKEN = "{column}: {lowest} is selected {ratio:.2g} times as often as {highest}"
_TOO_FEW_ROWS = "No slice of the held-out rows has enough rows to be judged."
_NOT_MEASURED = "the evaluation is of an older version: materialize it again"

_Show = Callable[[EvaluationReport], Shown]


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``evaluation``."""
    task, bounds = project.spec.problem.task, project.spec.evaluation.fairness.bounds
    checks = [
        _beats_the_dummy(project),
        _train_test_gap(project),
        _not_worse_than_the_champion(project),
        _success_metrics(project),
    ]
    if project.spec.gate.recent_labelled is not None:
        checks.append(_not_worse_on_recent_rows(project))
    if project.spec.gate.replay is not None:
        checks.append(_answers_logged_requests_alike(project))
    if task in ("binary_classification", "multiclass_classification"):
        checks.append(_calibrated_on_held_out(project))
    if task in TASKS:
        checks.append(_worst_slice(project))
    has_positive = task in ("binary_classification", "anomaly_detection")
    if bounds or (has_positive and sensitive_columns(project)):
        checks.append(_fair_enough(project))
    return checks


def _beats_the_dummy(project: Project) -> dg.AssetChecksDefinition:
    name = project.spec.problem.search_metric
    return _of_verdict(
        project,
        "beats_the_dummy",
        f"On held-out rows {name} is better than a dummy's, which ignores the features (of "
        "clusters: than the same model's of uniform noise), with the whole of its confidence "
        "interval.",
        lambda evaluation: metrics_table(evaluation, [name]),
    )


def _train_test_gap(project: Project) -> dg.AssetChecksDefinition:
    allowed = project.spec.evaluation.max_gap
    return _of_verdict(
        project,
        "train_test_gap",
        "Held-out rows keep what cross-validation on training rows promised: no more than "
        f"{allowed:g} of the lead over the dummy is lost, or chance explains it.",
        _gaps,
    )


def _not_worse_than_the_champion(project: Project) -> dg.AssetChecksDefinition:
    name = project.spec.problem.search_metric
    return _of_verdict(
        project,
        "not_worse_than_the_champion",
        f"On the same held-out rows {name} is not worse than the champion's with the whole "
        "interval of the difference. Passes where there is no champion to compare with.",
        _against_the_champion,
    )


def _not_worse_on_recent_rows(project: Project) -> dg.AssetChecksDefinition:
    name = project.spec.problem.search_metric
    return _of_verdict(
        project,
        "not_worse_on_recent_rows",
        f"On the latest labelled rows from production {name} is not worse than the champion's with "
        "the whole interval of the difference. Passes where there is no champion to compare with.",
        _on_recent_rows,
    )


def _answers_logged_requests_alike(project: Project) -> dg.AssetChecksDefinition:
    return _of_verdict(
        project,
        "answers_logged_requests_alike",
        "Replayed, the latest logged requests get about the champion's answers: gate.replay bounds "
        "the share of changed labels and the largest change. Passes where nothing was logged yet.",
        _replayed,
    )


def _calibrated_on_held_out(project: Project) -> dg.AssetChecksDefinition:
    allowed = project.spec.evaluation.max_calibration_error
    return _of_verdict(
        project,
        "calibrated_on_held_out",
        f"Held-out probabilities come true as often as they say: within {allowed:g} on average "
        "over ten bins, and what chance adds in so few rows.",
        _reliability,
    )


def _of_verdict(
    project: Project, name: str, description: str, show: _Show
) -> dg.AssetChecksDefinition:
    """Return a blocking check that passes as the report's verdict of this name does."""

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name=name,
        description=description,
        blocking=True,
    )
    def check(evaluation: EvaluationReport) -> dg.AssetCheckResult:
        verdict = evaluation.verdict(name)
        if verdict is None:
            return dg.AssetCheckResult(
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description="The stored evaluation is of an older version: materialize it again.",
            )
        failing = None if verdict.passed else f"It needs {verdict.bound}."
        return dg.AssetCheckResult(
            passed=verdict.passed,
            description=verdict.note or failing,
            metadata={
                "value": "none" if verdict.value is None else rounded(verdict.value),
                "needs": verdict.bound,
                "comparison": show(evaluation),
            },
        )

    return check


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


def _success_metrics(project: Project) -> dg.AssetChecksDefinition:
    """Return a check that warns of missed thresholds; the gate is what refuses.

    It does not block, so that a model that misses a threshold is registered with its evaluation:
    it can be looked at, compared, and promoted if the business lowers the threshold, without being
    trained again.
    """

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name="success_metrics",
        description="The success thresholds of the problem statement hold on held-out rows. Warns "
        "only: the gate on registered_model stops what misses them.",
    )
    def success_metrics(evaluation: EvaluationReport) -> dg.AssetCheckResult:
        rows = success_rows(evaluation, project.spec.problem.success)
        return dg.AssetCheckResult(
            passed=all(row["holds"] for row in rows),
            severity=dg.AssetCheckSeverity.WARN,
            description=None if rows else "problem.success states no threshold.",
            metadata={"thresholds": rows_table(rows)},
        )

    return success_metrics


def _gaps(evaluation: EvaluationReport) -> Shown:
    return rows_table([gap.model_dump(exclude_none=True) for gap in evaluation.gaps])


def _against_the_champion(evaluation: EvaluationReport) -> Shown:
    lines = [line for line in evaluation.comparison if line.against == "champion"]
    return rows_table([line.model_dump(exclude_none=True) for line in lines])


def _on_recent_rows(evaluation: EvaluationReport) -> Shown:
    found = evaluation.recent
    return rows_table([
        line.model_dump(exclude_none=True) for line in (found.comparison if found else [])
    ])  # fmt: skip


def _replayed(evaluation: EvaluationReport) -> Shown:
    found = evaluation.replay
    return rows_table([found.model_dump(exclude_none=True)] if found else [])


def _reliability(evaluation: EvaluationReport) -> Shown:
    found = evaluation.calibration
    return rows_table([bin_.model_dump() for bin_ in found.bins] if found else [])
