"""What Prometheus reads: counts and times of requests, with a bounded number of series."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.serving.asgi import App, Message, Receive, Send
from ml_assets.deployment.serving.process_metrics import ProcessMetrics

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

ENDPOINTS = (
    "/predict", "/explain", "/contract", "/docs.json", "/", "/livez", "/readyz", "/healthz",
)  # fmt: skip
OTHER = "other"
_AWAITED = ("200", "422", "429", "500", "503", "504")
_MULTIPLE = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class ServiceMetrics:
    """The metrics of one worker; read together with those of the server's other workers.

    Names and labels of requests are BentoML's, so that its dashboards work. Its own layer takes
    any path as a label, and each unknown path would make series for ever; here it is ``other``.
    """

    def __init__(self, service: str) -> None:
        self.service, self._series = service, dict[Any, Any]()
        self._registry: CollectorRegistry | None = None

    def start(self, version: str) -> None:
        """Make the metrics; ``version`` is the bento's."""
        # Only now: where it is imported, it looks whether there are several workers.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        registry, requests = CollectorRegistry(), "bentoml_service_request"
        own = ("service_name", "service_version")
        route = ("endpoint", *own, "runner_name")
        self._own = {"service_name": self.service, "service_version": version}
        self._total = Counter(f"{requests}_total", "Requests that were answered.",
                              (*route, "http_response_code"), registry=registry)  # fmt: skip
        self._seconds = Histogram(
            f"{requests}_duration_seconds", "Seconds from a request to its answer.",
            (*route, "http_response_code"), registry=registry, buckets=_BUCKETS_S,
        )  # fmt: skip
        self._in_progress = Gauge(f"{requests}_in_progress", "Requests in hand.", route,
                                  registry=registry, multiprocess_mode="livesum")  # fmt: skip
        self._rows = Counter("ml_assets_rows_total", "Rows that were predicted or explained.",
                             ("endpoint", *own), registry=registry)  # fmt: skip
        self._lines = Counter(
            "ml_assets_prediction_log_lines_total",
            "Lines of the prediction log, by outcome: written or lost.",
            ("outcome", *own), registry=registry,
        )  # fmt: skip
        self._processes = ProcessMetrics(self._own)
        registry.register(self._processes)
        self._registry = registry
        _forget_dead_workers()
        for outcome in ("written", "lost"):
            self.count_lines(outcome, 0)
        # From 0 on: Prometheus sees no rise in a series that begins with its first event.
        for endpoint in ("/predict", "/explain"):
            for code in _AWAITED:
                self._of(self._total, endpoint, code)
            self._of(self._seconds, endpoint, "200")

    def begin(self, endpoint: str) -> None:
        """Count a request that has come."""
        self._of(self._in_progress, endpoint).inc()

    def end(self, endpoint: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._of(self._in_progress, endpoint).dec()
        code = str(status)
        self._of(self._total, endpoint, code).inc()
        self._of(self._seconds, endpoint, code).observe(seconds)

    def count_rows(self, endpoint: str, rows: int) -> None:
        """Count rows that were answered for."""
        self._series_of(self._rows, endpoint=endpoint).inc(rows)

    def count_lines(self, outcome: str, lines: int) -> None:
        """Count lines of the prediction log, ``written`` or ``lost``."""
        self._series_of(self._lines, outcome=outcome).inc(lines)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format, of all workers of this server."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        if _MULTIPLE not in os.environ:
            return generate_latest(self._registry) if self._registry else b""
        together = CollectorRegistry()
        MultiProcessCollector(together)
        if self._registry is not None:
            together.register(self._processes)
        return generate_latest(together)

    def _of(self, metric: Any, endpoint: str, code: str | None = None) -> Any:
        labels = {"endpoint": endpoint, "runner_name": self.service}
        return self._series_of(metric, **labels, **({"http_response_code": code} if code else {}))

    def _series_of(self, metric: Any, **labels: str) -> Any:
        key = (metric, *labels.values())
        if key not in self._series:
            self._series[key] = metric.labels(**labels, **self._own)
        return self._series[key]


class RequestMetrics:
    """An ASGI layer that counts and times requests; those for the metrics themselves are not."""

    def __init__(self, app: App, metrics: ServiceMetrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] == "/metrics":
            return await self.app(scope, receive, send)
        endpoint = scope["path"] if scope["path"] in ENDPOINTS else OTHER
        status, started = 0, time.perf_counter()

        async def counted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        self.metrics.begin(endpoint)
        try:
            await self.app(scope, receive, counted)
        finally:
            self.metrics.end(endpoint, status, time.perf_counter() - started)


def _forget_dead_workers() -> None:
    """Take away gauges of workers that were killed: what these had in hand is answered by nobody.

    Files are named ``gauge_livesum_<process>.db``.
    """
    folder = os.environ.get(_MULTIPLE)
    if not folder:
        return
    for file in Path(folder).glob("gauge_live*_*.db"):
        process = file.stem.rpartition("_")[2]
        if process.isdigit() and not Path(f"/proc/{process}").exists() and Path("/proc").exists():
            with suppress(OSError):
                file.unlink()
