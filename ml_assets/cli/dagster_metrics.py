"""Dagster's runs and checks in Prometheus' text format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import dagster as dg

_STATUSES = ("QUEUED", "STARTED", "SUCCESS", "FAILURE", "CANCELED")
_HISTORY = 5


@dataclass(frozen=True, eq=False)
class DagsterMetrics:
    """Reads an instance each time it is scraped; a collector of prometheus_client.

    ``jobs`` are the jobs of each problem by its name, ``checks`` all checks of the code location.
    """

    instance: "dg.DagsterInstance"
    jobs: Mapping[str, Iterable[str]]
    checks: "Iterable[dg.AssetCheckKey]"

    def collect(self) -> Iterator[Any]:
        """Yield the metrics as of now."""
        yield from self._runs()
        yield from self._checks()

    def _runs(self) -> Iterator[Any]:
        import dagster as dg
        from prometheus_client.core import GaugeMetricFamily

        # Not job: Prometheus keeps that label for what it scraped.
        labels = ["problem", "job_name"]
        counts = GaugeMetricFamily("ml_assets_runs", "Stored runs.", labels=[*labels, "status"])
        ended = GaugeMetricFamily(
            "ml_assets_last_run_end_time_seconds", "When it ended, since 1970.", labels=labels
        )
        took = GaugeMetricFamily("ml_assets_last_run_seconds", "How long it took.", labels=labels)
        good = GaugeMetricFamily("ml_assets_last_run_success", "1 if the last run ended well.",
                                 labels=labels)  # fmt: skip
        for problem, job in ((problem, job) for problem, jobs in self.jobs.items() for job in jobs):
            for name in _STATUSES:
                status = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus(name)])
                counts.add_metric([problem, job, name], self.instance.get_runs_count(status))
            over = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
            last = self.instance.get_run_records(
                dg.RunsFilter(job_name=job, statuses=over), limit=1
            )
            for record in last:
                start, end = record.start_time, record.end_time
                good.add_metric([problem, job], record.dagster_run.is_success)
                if end is not None:
                    ended.add_metric([problem, job], end)
                if start is not None and end is not None:
                    took.add_metric([problem, job], end - start)
        yield from (counts, ended, took, good)

    def _checks(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        labels = ["problem", "asset", "check"]
        passed = GaugeMetricFamily("ml_assets_check_passed", "1 if the latest evaluation passed.",
                                   labels=[*labels, "severity"])  # fmt: skip
        made = GaugeMetricFamily("ml_assets_check_time_seconds",
                                 "When it was evaluated, since 1970.", labels=labels)  # fmt: skip
        for key in self.checks:
            found = _latest(self.instance, key)
            if found is None:
                continue
            at, evaluation = found
            named = [key.asset_key.path[0], key.asset_key.path[-1], key.name]
            passed.add_metric([*named, evaluation.severity.value], evaluation.passed)
            made.add_metric(named, at)
        yield from (passed, made)


def _latest(
    instance: "dg.DagsterInstance", key: "dg.AssetCheckKey"
) -> "tuple[float, dg.AssetCheckEvaluation] | None":
    """Return the latest finished evaluation of a check and its time; None if there is none."""
    history = instance.event_log_storage.get_asset_check_execution_history(key, limit=_HISTORY)
    for record in history:
        event = record.event
        if event is not None and event.dagster_event is not None and record.status.value in (
            "SUCCEEDED", "FAILED",
        ):  # fmt: skip
            return event.timestamp, event.dagster_event.asset_check_evaluation_data
    return None
