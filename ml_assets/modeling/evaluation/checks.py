"""Checks of the evaluation."""

import dagster as dg

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.project import Project
from ml_assets.wiring.metrics_table import metrics_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``evaluation``."""
    return [_beats_the_dummy(project)]


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
