"""Checks of the modeling stage."""

import dagster as dg

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.calibration import TOLERANCE
from ml_assets.modeling.model_constraints import broken_constraints
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.project import Project
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.metadata import rounded, rows_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``trials`` and ``model``."""
    checks = [_few_trials_failed(project)]
    if (limits := project.spec.problem.constraints).latency_ms or limits.model_mb:
        checks.append(_keeps_its_constraints(project))
    if project.spec.problem.task in ("binary_classification", "multiclass_classification"):
        checks.append(_probabilities_are_calibrated(project))
    return checks


def _few_trials_failed(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("trials")),
        name="few_trials_failed",
        description="At most one trial in five ended with an error.",
    )
    def few_trials_failed(trials: Leaderboard) -> dg.AssetCheckResult:
        failed = [trial for trial in trials.trials if trial.status == "failed"]
        rows = [{"trial": t.trial_id, "family": t.family, "error": t.error or ""} for t in failed]
        return dg.AssetCheckResult(
            passed=len(failed) <= len(trials.trials) / 5,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"failed": len(failed), "trials": len(trials.trials),
                      "failing_rows": rows_table(rows)},
        )  # fmt: skip

    return few_trials_failed


def _probabilities_are_calibrated(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("trials")),
        name="probabilities_are_calibrated",
        description="Out of fold the final model's probabilities come true as often as they say: "
        f"within {TOLERANCE:.0%} on average over ten bins, or as chance allows in so few rows.",
    )
    def probabilities_are_calibrated(trials: Leaderboard) -> dg.AssetCheckResult:
        found = trials.calibration
        if found is None:
            return dg.AssetCheckResult(
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"calibration": "not measured, because no trial was completed: raise "
                          "search.time_budget_s"},
            )  # fmt: skip
        return dg.AssetCheckResult(
            passed=found.calibrated,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"expected_calibration_error": rounded(found.error),
                      "by_chance_alone": rounded(found.noise),
                      "reliability": rows_table([bin_.model_dump() for bin_ in found.bins])},
        )  # fmt: skip

    return probabilities_are_calibrated


def _keeps_its_constraints(project: Project) -> dg.AssetChecksDefinition:
    limits = project.spec.problem.constraints

    @dg.asset_check(
        asset=dg.AssetKey(project.key("model")),
        name="keeps_its_constraints",
        description="The model's file is no larger, and one row takes no longer, than "
        "problem.constraints allows.",
        additional_ins={"train_data": dg.AssetIn(key=dg.AssetKey(project.key("train_data")))},
        blocking=True,
    )
    def keeps_its_constraints(model: FittedModel, train_data: Table) -> dg.AssetCheckResult:
        found = broken_constraints(model, train_data, limits)
        return dg.AssetCheckResult(
            passed=not found.broken,
            metadata={"one_row_ms": rounded(found.latency_ms), "megabytes": rounded(found.model_mb),
                      "broken": "\n".join(found.broken) or "none"},
        )  # fmt: skip

    return keeps_its_constraints
