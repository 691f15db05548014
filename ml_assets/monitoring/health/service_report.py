"""How a running service fares, measured by its Prometheus."""

from datetime import timedelta

from pydantic import BaseModel, Field

from ml_assets.monitoring.burn_rate import burn_alarms, window
from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.monitoring.queries import ServiceQueries
from ml_assets.spec.duration import duration
from ml_assets.spec.service_watch import Objectives

_NOW = "5m"
_RECENTLY = "1h"
_SHOWN_PERCENTILES = ("p50", "p95", "p99")


class Latency(BaseModel):
    """One percentile of /predict, in milliseconds; null without requests."""

    recent_ms: float | None = Field(description="Over the last hour.")
    ms: float | None = Field(description="Over the objective's window.")
    most_ms: float | None = Field(default=None, description="The objective, if there is one.")


class Burn(BaseModel):
    """How fast the error budget is spent, as a multiple of what it bears; null without requests."""

    name: str
    urgency: str
    rate: float = Field(description="From which on it is an alarm.")
    long: float | None
    short: float | None

    @property
    def fires(self) -> bool:
        """Whether both windows spend too fast."""
        both = (self.long, self.short)
        return all(one is not None and one > self.rate for one in both)


class ServiceReport(BaseModel):
    """How a service fares."""

    window: str = Field(description="That of the objectives.")
    workers: int = Field(description="Living workers that Prometheus sees; 0 if it sees none.")
    requests: float = Field(description="Over the window.")
    requests_per_s: float = Field(description="Over the last 5 minutes.")
    in_flight: float
    memory_mb: float | None
    cpus: float | None = Field(description="In use, over the last 5 minutes.")
    restarts: float | None = Field(description="Of workers or service, over the window.")
    error_ratio: float | None = Field(description="Over the window; null without requests.")
    availability: float | None = Field(description="1 less error_ratio.")
    least_availability: float
    budget_left: float | None = Field(
        description="Share of the window's error budget that is left; negative if overspent."
    )
    latency: dict[str, Latency]
    burns: list[Burn]

    @property
    def firing(self) -> list[Burn]:
        """The alarms of the error budget that fire."""
        return [burn for burn in self.burns if burn.fires]


def service_report(api: PrometheusApi, service: str, slo: Objectives) -> ServiceReport:
    """Ask Prometheus about a service; raises MonitoringError if it cannot be asked."""
    queries, span = ServiceQueries(service), duration(slo.window)
    long = window(span)
    ratio, memory = api.value(queries.error_ratio(long)), api.value(queries.memory_bytes())
    budget = 1.0 - slo.availability
    return ServiceReport(
        window=long,
        workers=int(api.value(queries.workers()) or 0),
        requests=api.value(queries.requests(long)) or 0.0,
        requests_per_s=api.value(queries.throughput(_NOW)) or 0.0,
        in_flight=api.value(queries.in_flight()) or 0.0,
        memory_mb=None if memory is None else memory / 1e6,
        cpus=api.value(queries.cpus(_NOW)),
        restarts=api.value(queries.restarts(long)),
        error_ratio=ratio,
        availability=None if ratio is None else 1.0 - ratio,
        least_availability=slo.availability,
        budget_left=None if ratio is None else 1.0 - ratio / budget,
        latency=_latency(api, queries, slo, long),
        burns=_burns(api, queries, span, budget),
    )


def quantile(percentile: str) -> float:
    """Return the share that a percentile's name means.

    >>> quantile("p99"), quantile("p99.9")
    (0.99, 0.999)
    """
    return round(float(percentile.removeprefix("p")) / 100, 6)


def _latency(
    api: PrometheusApi, queries: ServiceQueries, slo: Objectives, long: str
) -> dict[str, Latency]:
    names = sorted({*_SHOWN_PERCENTILES, *slo.latency_ms}, key=quantile)
    return {
        name: Latency(
            recent_ms=_ms(api, queries.latency_s(quantile(name), _RECENTLY)),
            ms=_ms(api, queries.latency_s(quantile(name), long)),
            most_ms=slo.latency_ms.get(name),
        )
        for name in names
    }


def _ms(api: PrometheusApi, expression: str) -> float | None:
    seconds = api.value(expression)
    return None if seconds is None else seconds * 1000


def _burns(
    api: PrometheusApi, queries: ServiceQueries, span: timedelta, budget: float
) -> list[Burn]:
    def spent(over: timedelta) -> float | None:
        ratio = api.value(queries.error_ratio(window(over)))
        return None if ratio is None else ratio / budget

    return [
        Burn(name=alarm.name, urgency=alarm.urgency, rate=alarm.rate, long=spent(alarm.long),
             short=spent(alarm.short))
        for alarm in burn_alarms(span)
    ]  # fmt: skip
