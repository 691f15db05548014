"""The rules of a problem for Prometheus: what it computes ahead, and what it wakes people for."""

from datetime import timedelta
from typing import Any

import yaml

from ml_assets.monitoring.burn_rate import BurnAlarm, burn_alarms, window
from ml_assets.monitoring.health.service_report import quantile
from ml_assets.monitoring.queries import ServiceQueries
from ml_assets.spec.duration import duration
from ml_assets.spec.service_watch import Objectives

ERROR_RATIO = "ml_assets:error_ratio"
LATENCY = "ml_assets:latency_seconds"
_PATIENCE = "5m"
_MANY_RESTARTS = 3


def prometheus_rules(problem: str, slo: Objectives) -> str:
    """Return a rules file: recording rules, and alerts with a summary and what to do.

    https://prometheus.io/docs/prometheus/latest/configuration/recording_rules. Alerts have the
    labels ``problem`` and ``severity`` (``page`` or ``ticket``).
    """
    queries = ServiceQueries(problem)
    content = {"groups": [
        {"name": f"{problem}_recorded", "rules": _recorded(problem, queries, slo)},
        {"name": f"{problem}_objectives", "rules": _objectives(problem, slo)},
        {"name": f"{problem}_service", "rules": _service(problem, queries)},
        {"name": f"{problem}_dagster", "rules": _dagster(problem)},
    ]}  # fmt: skip
    return yaml.safe_dump(content, sort_keys=False, width=100)


def prometheus_rule_manifest(problem: str, slo: Objectives) -> str:
    """Return the same rules as a resource of Kubernetes' Prometheus operator.

    https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
    """
    content = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        # Names of Kubernetes know no underscores (RFC 1123).
        "metadata": {"name": f"{problem.replace('_', '-').strip('-')}-rules"},
        "spec": yaml.safe_load(prometheus_rules(problem, slo)),
    }
    return yaml.safe_dump(content, sort_keys=False, width=100)


def error_ratio(problem: str, span: timedelta) -> str:
    """Return the recorded share of failed requests over a window."""
    return f'{ERROR_RATIO}:{window(span)}{{problem="{problem}"}}'


def _recorded(problem: str, queries: ServiceQueries, slo: Objectives) -> list[dict[str, Any]]:
    alarms = burn_alarms(duration(slo.window))
    spans = sorted({span for alarm in alarms for span in (alarm.long, alarm.short)})
    expressions = {f"{ERROR_RATIO}:{window(span)}": queries.error_ratio(window(span))
                   for span in spans}  # fmt: skip
    expressions["ml_assets:requests:rate5m"] = queries.throughput("5m")
    for name in sorted({"p50", "p99", *slo.latency_ms}, key=quantile):
        # A dot is not allowed in a metric's name.
        recorded = f"{LATENCY}:{name.replace('.', '_')}_5m"
        expressions[recorded] = queries.latency_s(quantile(name), "5m")
    return [{"record": name, "expr": expression, "labels": {"problem": problem}}
            for name, expression in expressions.items()]  # fmt: skip


def _objectives(problem: str, slo: Objectives) -> list[dict[str, Any]]:
    burns = [_burn(problem, alarm, 1.0 - slo.availability)
             for alarm in burn_alarms(duration(slo.window))]  # fmt: skip
    late = [
        _alert(
            f"Latency{name.upper().replace('.', '_')}", problem, "ticket",
            f'{LATENCY}:{name.replace(".", "_")}_5m{{problem="{problem}"}} > {most / 1000:g}',
            f"{name} of /predict is above {most:g} ms",
            "Look at the load and the CPU of the service; add workers or replicas.",
            patience="10m",
        )
        for name, most in slo.latency_ms.items()
    ]  # fmt: skip
    return [*burns, *late]


def _burn(problem: str, alarm: BurnAlarm, budget: float) -> dict[str, Any]:
    most = f"{alarm.rate * budget:.10g}"
    expression = (f"{error_ratio(problem, alarm.long)} > {most} "
                  f"and {error_ratio(problem, alarm.short)} > {most}")  # fmt: skip
    return _alert(
        "ErrorBudgetBurn", problem, alarm.urgency, expression,
        f"The service spends its error budget {alarm.rate:g} times too fast over "
        f"{window(alarm.long)}",
        "Read the service's log for events with log.level error; roll the champion back if it "
        "began with a new version.",
        patience=None, windows=f"{window(alarm.long)}_{window(alarm.short)}",
    )  # fmt: skip


def _service(problem: str, queries: ServiceQueries) -> list[dict[str, Any]]:
    return [
        _alert("ServiceDown", problem, "page", f"absent({queries.workers()} > 0)",
               "Prometheus sees no living worker of the service",
               "Look whether the service runs, and whether Prometheus can reach it."),
        _alert("ServiceRestarts", problem, "ticket",
               f"{queries.restarts('1h')} > {_MANY_RESTARTS}",
               f"Workers were started again more than {_MANY_RESTARTS} times in an hour",
               "Look for killed processes and for memory that grows.", patience=None),
        _alert("PredictionsNotLogged", problem, "ticket", f"{queries.lost_log_lines('15m')} > 0",
               "Lines of the prediction log are lost",
               "Look whether the log's disk is full or cannot be written.", patience=None),
    ]  # fmt: skip


def _dagster(problem: str) -> list[dict[str, Any]]:
    of = f'{{problem="{problem}"}}'
    return [
        _alert("LastRunFailed", problem, "ticket", f"ml_assets_last_run_success{of} == 0",
               "The last run of {{ $labels.job_name }} failed", "Open the run in Dagster's UI."),
        _alert("CheckFails", problem, "ticket",
               f'ml_assets_check_passed{{problem="{problem}",severity="ERROR"}} == 0',
               "{{ $labels.asset }}.{{ $labels.check }} fails",
               "Open the check in Dagster's UI; it shows what fails."),
    ]  # fmt: skip


def _alert(
    name: str,
    problem: str,
    severity: str,
    expression: str,
    summary: str,
    action: str,
    patience: str | None = _PATIENCE,
    **labels: str,
) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expression,
        **({"for": patience} if patience else {}),
        "labels": {"problem": problem, "severity": severity, **labels},
        "annotations": {"summary": f"{problem}: {summary}", "action": action},
    }
