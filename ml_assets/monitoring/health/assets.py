"""The door of the service's health: one asset, and a check per promise."""

from typing import Any

import dagster as dg
from pydantic import BaseModel, Field

from ml_assets.monitoring.health.heart_beat import HeartBeat, heart_beat
from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.monitoring.health.service_report import ServiceReport, service_report
from ml_assets.spec.errors import MonitoringError
from ml_assets.spec.golden_row import GOLDEN_ROW_FILE, GoldenRow
from ml_assets.spec.project import Project
from ml_assets.spec.service_watch import ServiceWatch
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options
from ml_assets.wiring.metadata import facts, rows_table

_NOT_WATCHED = "monitoring.service names no Prometheus: the service is not watched."


class ServiceHealth(BaseModel):
    """How the service fares; without a report where nobody watches it."""

    report: ServiceReport | None = Field(default=None, description="Measured by Prometheus.")
    heart_beat: HeartBeat | None = Field(default=None, description="Null if none was sent.")
    note: str = ""


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``service_health``."""
    watch = project.spec.monitoring.service
    options = asset_options(
        project,
        "service_health",
        description="Latency, errors, load, memory, CPU and restarts of the running service as its "
        "Prometheus measured them, its error budget, and a request whose answer is known.",
        stored="document",
        kinds={"prometheus", "json"},
        reads=("monitoring.service",),
    )
    checks = _checks(options["key"], watch)

    @dg.asset(**options, deps=[dg.AssetKey(project.key("bento"))], check_specs=checks)
    def service_health() -> dg.MaterializeResult:
        if watch is None:
            return dg.MaterializeResult(
                value=ServiceHealth(note=_NOT_WATCHED),
                metadata={"watched": False, "note": _NOT_WATCHED},
            )
        api = PrometheusApi(watch.prometheus, watch.token_env, watch.timeout_s)
        report = service_report(api, project.name, watch.slo)
        beat = _beat(project, watch)
        return dg.MaterializeResult(
            value=ServiceHealth(report=report, heart_beat=beat),
            metadata=_metadata(report, beat),
            check_results=_results(report, beat, watch),
        )

    return [service_health]


def _checks(key: dg.AssetKey, watch: ServiceWatch | None) -> list[dg.AssetCheckSpec]:
    if watch is None:
        return []
    told = {
        "service_is_up": "Prometheus sees at least one living worker of the service.",
        "availability_holds": "The share of requests that the service failed is within "
        "monitoring.service.slo.availability.",
        "error_budget_lasts": "No alarm of the error budget fires: in a long and a short window, "
        "it is spent too fast (Google SRE workbook, multi-window, multi-burn-rate).",
    }
    if watch.slo.latency_ms:
        told["latency_holds"] = "Percentiles of /predict are within slo.latency_ms."
    if watch.service is not None:
        told["heart_beat"] = "The service gives the known answer to a held-out row, by the version "
        told["heart_beat"] += "that the bento was built of."
    return [dg.AssetCheckSpec(name, asset=key, description=text) for name, text in told.items()]


def _beat(project: Project, watch: ServiceWatch) -> HeartBeat | None:
    if watch.service is None:
        return None
    stored = artifact_path(project, GOLDEN_ROW_FILE)
    if not stored.exists():
        raise MonitoringError("There is no row with a known answer yet", found=f"no {stored}",
                              mend="materialize bento")  # fmt: skip
    golden = GoldenRow.model_validate_json(stored.read_text())
    return heart_beat(watch.service, golden, watch.api_key_env, watch.timeout_s)


def _metadata(report: ServiceReport, beat: HeartBeat | None) -> dict[str, Any]:
    numbers = {
        name: getattr(report, name)
        for name in ("workers", "requests", "requests_per_s", "in_flight", "memory_mb", "cpus",
                     "restarts", "availability", "budget_left")
        if getattr(report, name) is not None
    }  # fmt: skip
    recent = {f"{name}_ms": one.recent_ms for name, one in report.latency.items()
              if one.recent_ms is not None}  # fmt: skip
    return {
        **facts({**numbers, **recent}),
        **({"heart_beat_ms": round(beat.seconds * 1000, 1)} if beat else {}),
        "latency": rows_table([
            {"percentile": name, **one.model_dump()} for name, one in report.latency.items()
        ]),
        "error_budget": rows_table([
            {**burn.model_dump(), "fires": burn.fires} for burn in report.burns
        ]),
    }  # fmt: skip


def _results(
    report: ServiceReport, beat: HeartBeat | None, watch: ServiceWatch
) -> list[dg.AssetCheckResult]:
    slow = {name: one for name, one in report.latency.items()
            if one.most_ms is not None and one.ms is not None and one.ms > one.most_ms}  # fmt: skip
    found, least = report.availability, report.least_availability
    results = [
        _result("service_is_up", report.workers > 0,
                f"{report.workers} workers" if report.workers else
                "Prometheus has no fresh sample of the service; is it scraped, and does it run?"),
        _result("availability_holds", found is None or found >= least,
                "no requests" if found is None else f"{found:.5f}, needs at least {least:g}"),
        _budget(report),
    ]  # fmt: skip
    if watch.slo.latency_ms:
        text = "; ".join(f"{name} is {one.ms:.4g} ms, needs at most {one.most_ms:g}"
                         for name, one in slow.items())  # fmt: skip
        results.append(_result("latency_holds", not slow, text or "within slo.latency_ms"))
    if beat is not None:
        results.append(_result("heart_beat", beat.passed, beat.wrong or "the known answer",
                               {"ms": round(beat.seconds * 1000, 1)}))  # fmt: skip
    return results


def _budget(report: ServiceReport) -> dg.AssetCheckResult:
    firing = report.firing
    left = "no requests" if report.budget_left is None else f"{report.budget_left:.1%} is left"
    text = "; ".join(f"spent faster than {burn.name}" for burn in firing) or left
    # A slow burn can wait for the morning: it warns.
    urgent = not firing or any(burn.urgency == "page" for burn in firing)
    severity = dg.AssetCheckSeverity.ERROR if urgent else dg.AssetCheckSeverity.WARN
    return _result("error_budget_lasts", not firing, text, severity=severity)


def _result(
    name: str,
    passed: bool,
    text: str,
    metadata: dict[str, float] | None = None,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(check_name=name, passed=passed, description=text, severity=severity,
                               metadata=metadata or {})  # fmt: skip
