"""Evaluations of checks as monitoring leaves them, and the runs that a daemon would start."""

from collections.abc import Mapping

import dagster as dg

from ml_assets.spec.retraining import CHECK_OF_CAUSE, RetrainCause


def plant(
    instance: dg.DagsterInstance,
    passed: bool,
    cause: RetrainCause = "drift",
    name: str = "churn",
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    model: str | None = None,
) -> None:
    """Report an evaluation of the check that a cause is read from."""
    asset, check = CHECK_OF_CAUSE[cause]
    instance.report_runless_asset_event(
        dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey([name, asset]),
            check_name=check,
            passed=passed,
            metadata={"model_version": model} if model else {},
            severity=severity,
        )
    )


def execute(
    instance: dg.DagsterInstance, tags: Mapping[str, str], fails: bool = False,
    job: str = "churn_lifecycle",
) -> str:  # fmt: skip
    """Run a job of this name with these tags, and return the run's id."""

    @dg.op
    def work() -> None:
        if fails:
            raise dg.Failure("It is meant to.")

    @dg.job(name=job)
    def whole() -> None:
        work()

    result = whole.execute_in_process(instance=instance, tags=dict(tags), raise_on_error=False,
                                      run_config={"loggers": {"console": {"config": {
                                          "log_level": "CRITICAL"}}}})  # fmt: skip
    assert result.success is not fails
    return result.run_id
