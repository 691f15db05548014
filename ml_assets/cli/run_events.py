"""Follow a run by its events: keep the record, and tell the view."""

import logging
from typing import TYPE_CHECKING, Any, cast

from ml_assets.cli.run_record import CheckOutcome, RunRecord, StepFailure
from ml_assets.cli.step_error import step_failure

if TYPE_CHECKING:
    import dagster as dg


class RunView:
    """Shows a run while it goes on; this one nothing, as of a short run its outcome is enough."""

    def planned(self, assets: int) -> None:
        """Take the number of assets to materialize."""

    def working_on(self, step: str) -> None:
        """Take the step that has started."""

    def materialized(self, asset: str) -> None:
        """Take an asset that is done."""

    def said(self, message: str) -> None:
        """Take a message that an asset logged."""

    def check_failed(self, check: CheckOutcome) -> None:
        """Take a check that did not pass."""

    def step_failed(self, failure: StepFailure) -> None:
        """Take a step that failed."""


class RunEvents:
    """Takes the events of one run from ``DagsterInstance.add_event_listener``."""

    def __init__(self, record: RunRecord, view: RunView) -> None:
        self._record, self._view = record, view
        self._assets: dict[str, list[str]] = {}
        self._checks: dict[str, list[str]] = {}

    def __call__(self, entry: "dg.EventLogEntry") -> None:
        """Take one entry of the run's event log."""
        event = entry.dagster_event
        if event is None:
            if _level(entry) == logging.INFO:
                self._view.said(entry.user_message)
            return
        handle = getattr(self, f"_on_{event.event_type_value.lower()}", None)
        if handle:
            handle(event)

    def _on_asset_materialization_planned(self, event: "dg.DagsterEvent") -> None:
        name = _asset(event.asset_key)
        self._assets.setdefault(str(event.step_key), []).append(name)
        self._record.planned.append(name)
        self._view.planned(len(self._record.planned))

    def _on_asset_check_evaluation_planned(self, event: "dg.DagsterEvent") -> None:
        planned = cast(Any, event.event_specific_data)
        name = f"{_asset(planned.asset_key)}: {planned.check_name}"
        self._checks.setdefault(str(event.step_key), []).append(name)

    def _on_step_start(self, event: "dg.DagsterEvent") -> None:
        self._view.working_on(self._step(event))

    def _on_asset_materialization(self, event: "dg.DagsterEvent") -> None:
        name = _asset(event.asset_key)
        if name not in self._record.done:
            self._record.done.append(name)
            self._view.materialized(name)

    def _on_asset_check_evaluation(self, event: "dg.DagsterEvent") -> None:
        found = cast("dg.AssetCheckEvaluation", event.event_specific_data)
        check = CheckOutcome(
            asset=_asset(found.asset_key),
            name=found.check_name,
            passed=found.passed,
            severity="ERROR" if found.severity.name == "ERROR" else "WARN",
            description=found.description,
        )
        self._record.checks.append(check)
        if not check.passed:
            self._view.check_failed(check)

    def _on_step_failure(self, event: "dg.DagsterEvent") -> None:
        failure = step_failure(self._step(event), event.step_failure_data.error)
        self._record.failures.append(failure)
        # A check that stops the run was told when it was evaluated.
        if failure.type != "DagsterAssetCheckFailedError":
            self._view.step_failed(failure)

    def _on_pipeline_success(self, _: "dg.DagsterEvent") -> None:
        self._record.success = not any(check.fails_the_run for check in self._record.checks)

    def _step(self, event: "dg.DagsterEvent") -> str:
        """Return what a step is about: its assets, else its check."""
        key = str(event.step_key)
        checks = self._checks.get(key, [])
        told = checks if len(checks) < 2 else [f"{checks[0].partition(':')[0]}: checks"]
        return ", ".join(self._assets.get(key) or told) or key


def _asset(key: "dg.AssetKey | None") -> str:
    """Return an asset's name without the problem's prefix, which all of a run share."""
    return key.path[-1] if key else ""


def _level(entry: "dg.EventLogEntry") -> int:
    level = entry.level
    return level if isinstance(level, int) else logging.getLevelNamesMapping().get(level, 0)
