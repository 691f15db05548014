"""Checks of the modeling stage."""

import dagster as dg

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import rows_table
from ml_assets.wiring.metrics_table import metrics_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``trials`` and ``evaluation``."""
    return [_few_trials_failed(project), _beats_the_dummy(project)]


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


def _beats_the_dummy(project: Project) -> dg.AssetChecksDefinition:
    name = project.spec.problem.search_metric

    @dg.asset_check(
        asset=dg.AssetKey(project.key("evaluation")),
        name="beats_the_dummy",
        description=f"On held-out rows {name} is better than a dummy's, which ignores "
        "the features, with the whole of its confidence interval.",
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
