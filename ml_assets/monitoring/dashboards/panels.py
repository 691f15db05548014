"""What the dashboard of a problem shows: panels by row, each with its expressions."""

from dataclasses import dataclass
from typing import Literal

from ml_assets.monitoring.burn_rate import window
from ml_assets.monitoring.queries import ServiceQueries
from ml_assets.spec.duration import duration
from ml_assets.spec.service_watch import Objectives

Kind = Literal["stat", "timeseries", "table"]


@dataclass(frozen=True)
class Panel:
    """One panel; ``expressions`` by their legend, ``unit`` as Grafana names it.

    ``most`` is drawn as a threshold. Widths are of 24 columns.
    """

    title: str
    description: str
    expressions: dict[str, str]
    unit: str = "short"
    kind: Kind = "timeseries"
    width: int = 8
    most: float | None = None


def panels(problem: str, slo: Objectives) -> dict[str, list[Panel]]:
    """Return the panels of a problem by the title of their row."""
    queries, long = ServiceQueries(problem), window(duration(slo.window))
    return {
        "Objectives": _objectives(queries, slo, long),
        "Service": _service(queries, slo),
        "Processes": _processes(queries),
        "Dagster": _dagster(problem),
    }


def _objectives(queries: ServiceQueries, slo: Objectives, long: str) -> list[Panel]:
    budget = 1.0 - slo.availability
    left = f"1 - ({queries.error_ratio(long)}) / {budget:.10g}"
    return [
        Panel("Availability", f"Of {long}; needs at least {slo.availability:g}.",
              {"availability": f"1 - ({queries.error_ratio(long)})"}, "percentunit", "stat", 6),
        Panel("Error budget left", f"Of {long}.", {"left": left}, "percentunit", "stat", 6),
        Panel("Burn rate", "Times the error budget bears; 1 lasts to the window's end.",
              {over: f"({queries.error_ratio(over)}) / {budget:.10g}"
               for over in ("5m", "1h", "6h")}, width=12, most=14.4),
    ]  # fmt: skip


def _service(queries: ServiceQueries, slo: Objectives) -> list[Panel]:
    bound = slo.latency_ms.get("p99")
    return [
        Panel("Requests", "Per second, by status.",
              {"{{http_response_code}}": queries.requests_by_code("5m")}, "reqps"),
        Panel("Latency of /predict", "Of good answers, within the histogram's buckets.",
              {name: queries.latency_s(share, "5m")
               for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}, "s",
              most=bound / 1000 if bound else None),
        Panel("Failed requests", "Share of requests with a fault of the service.",
              {"failed": queries.error_ratio("5m")}, "percentunit"),
        Panel("In flight", "Requests in hand.", {"requests": queries.in_flight()}),
        Panel("Rows", "Predicted or explained, per second.",
              {"rows": queries.rows_per_second("5m")}, "rps"),
        Panel("Lost log lines", "Of the prediction log, in the last hour.",
              {"lines": queries.lost_log_lines("1h")}),
    ]  # fmt: skip


def _processes(queries: ServiceQueries) -> list[Panel]:
    return [
        Panel("Workers", "Living ones.", {"workers": queries.workers()}, width=6),
        Panel("Memory", "Resident, of all workers.", {"memory": queries.memory_bytes()}, "bytes",
              width=6),
        Panel("CPUs", "In use.", {"cpus": queries.cpus("5m")}, width=6),
        Panel("Restarts", "In the last hour.", {"restarts": queries.restarts("1h")}, width=6),
    ]  # fmt: skip


def _dagster(problem: str) -> list[Panel]:
    of = f'{{problem="{problem}"}}'
    return [
        Panel("Runs", "Stored runs by job and status.",
              {"{{job_name}} {{status}}": f"sum by (job_name, status) (ml_assets_runs{of})"}),
        Panel("Last run", "Seconds that it took.",
              {"{{job_name}}": f"max by (job_name) (ml_assets_last_run_seconds{of})"}, "s"),
        Panel("Checks that fail", "By their latest evaluation.",
              {"failed": f"(count(ml_assets_check_passed{of} == 0) or vector(0))"}, "short", "stat",
              most=1),
        Panel("Checks", "1 passes, 0 fails.",
              {"{{asset}}.{{check}}": f"max by (asset, check) (ml_assets_check_passed{of})"},
              "short", "table", 24),
    ]  # fmt: skip
