"""A small code location that runs through the real Dagster: assets and checks that fail."""

import uuid
from collections.abc import Iterator
from typing import Any

import dagster as dg

from ml_assets.cli.run_events import RunEvents
from ml_assets.cli.run_record import CheckOutcome, RunRecord, StepFailure
from ml_assets.spec.errors import DataError


@dg.asset(key=["toy", "raw"])
def raw() -> int:
    return 1


@dg.multi_asset(
    name="toy_cleaning",
    outs={"clean": dg.AssetOut(key=["toy", "clean"]), "rest": dg.AssetOut(key=["toy", "rest"])},
    ins={"raw": dg.AssetIn(key=["toy", "raw"])},
)
def cleaning(context: dg.AssetExecutionContext, raw: int) -> Iterator[dg.MaterializeResult[Any]]:
    context.log.debug("not for the terminal")
    context.log.info("cleaned 1 row")
    for name in ("clean", "rest"):
        yield dg.MaterializeResult(asset_key=dg.AssetKey(["toy", name]), value=1)


@dg.asset_check(asset=dg.AssetKey(["toy", "raw"]))
def tidy() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset=dg.AssetKey(["toy", "clean"]))
def present() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@dg.asset_check(asset=dg.AssetKey(["toy", "rest"]), blocking=True)
def gate() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, description="too low")


@dg.asset(key=["toy", "champion"], deps=[["toy", "rest"]])
def champion() -> int:
    return 1


@dg.asset(key=["toy", "refused"])
def refused() -> int:
    raise DataError("Column 'age' is absent", found="a.b", mend="add it to x.csv")


@dg.asset(key=["toy", "crashed"])
def crashed() -> int:
    try:
        return int("many")
    except ValueError as error:
        raise KeyError("boom") from error


@dg.asset(key=["toy", "interrupted"])
def interrupted() -> int:
    # What Dagster's own handler of SIGINT raises in a step.
    raise dg.DagsterExecutionInterruptedError


def _no_table(_: dg.TypeCheckContext, value: object) -> dg.TypeCheck:
    error = DataError("The table has no rows", found=f"{value}", mend="add some")
    return dg.TypeCheck(success=False, description=str(error))


@dg.asset(key=["toy", "mistyped"], dagster_type=dg.DagsterType(_no_table, name="toy_table"))
def mistyped() -> int:
    return 0


DEFINITIONS = dg.Definitions(
    assets=[raw, cleaning, champion, refused, crashed, mistyped, interrupted],
    asset_checks=[tidy, present, gate],
)


class Spoken:
    """A view that writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def planned(self, assets: int) -> None:
        self.lines.append(f"planned {assets}")

    def working_on(self, step: str) -> None:
        self.lines.append(f"on {step}")

    def materialized(self, asset: str) -> None:
        self.lines.append(f"done {asset}")

    def said(self, message: str) -> None:
        self.lines.append(f"said {message}")

    def check_failed(self, check: CheckOutcome) -> None:
        self.lines.append(f"check {check.name} {check.severity}")

    def step_failed(self, failure: StepFailure) -> None:
        self.lines.append(f"failed {failure.step}")


def run_toy(*assets: str) -> tuple[RunRecord, list[str]]:
    """Materialize toy assets; return the record and what the view was told."""
    record, view = RunRecord(problem="toy", run_id=str(uuid.uuid4())), Spoken()
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_event_listener(record.run_id, RunEvents(record, view))
        DEFINITIONS.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            run_id=record.run_id,
            asset_selection=[dg.AssetKey(["toy", name]) for name in assets],
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    return record, view.lines
