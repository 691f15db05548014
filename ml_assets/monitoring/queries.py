"""What the service's metrics are asked, in PromQL; the same in reports, rules and dashboards."""

from dataclasses import dataclass

REQUESTS = "bentoml_service_request_total"
SECONDS = "bentoml_service_request_duration_seconds_bucket"
# What clients send rows to; probes and pages would hide faults in a crowd of good answers.
ENDPOINTS = "/predict|/explain"
# Status 0 is a request that got no answer.
FAULTS = "5..|0"


@dataclass(frozen=True)
class ServiceQueries:
    """Expressions about the service of one problem, each of one series without labels."""

    service: str

    def requests(self, window: str) -> str:
        """Requests over a window; 0 of a service that has none."""
        return f"(sum(increase({self._requests()}[{window}])) or vector(0))"

    def throughput(self, window: str) -> str:
        """Requests per second."""
        return f"(sum(rate({self._requests()}[{window}])) or vector(0))"

    def error_ratio(self, window: str) -> str:
        """Share of requests that the service failed; no data without requests.

        A service that never failed has no series of failures, hence the ``or vector(0)``.
        """
        failed = self._requests(f'http_response_code=~"{FAULTS}"')
        return (
            f"(sum(rate({failed}[{window}])) or vector(0)) "
            f"/ (sum(rate({self._requests()}[{window}])) > 0)"
        )

    def latency_s(self, share: float, window: str) -> str:
        """Quantile of the seconds of good answers of /predict, within the histogram's buckets."""
        good = self._labels('endpoint="/predict"', 'http_response_code=~"2.."')
        return f"histogram_quantile({share:g}, sum by (le) (rate({SECONDS}{good}[{window}])))"

    def in_flight(self) -> str:
        """Requests in hand."""
        in_hand = f"bentoml_service_request_in_progress{self._labels(_ENDPOINTS_LABEL)}"
        return f"(sum({in_hand}) or vector(0))"

    def workers(self) -> str:
        """Living workers of all instances that are scraped."""
        return f"sum(ml_assets_service_workers{self._labels()})"

    def memory_bytes(self) -> str:
        """Resident memory of all workers."""
        return f"sum(ml_assets_service_memory_bytes{self._labels()})"

    def cpus(self, window: str) -> str:
        """CPUs in use."""
        return f"sum(rate(ml_assets_service_cpu_seconds_total{self._labels()}[{window}]))"

    def restarts(self, window: str) -> str:
        """How often a worker, or the whole service, was started again."""
        return f"sum(changes(ml_assets_service_start_time_seconds{self._labels()}[{window}]))"

    def rows_per_second(self, window: str) -> str:
        """Rows predicted or explained per second."""
        return f"(sum(rate(ml_assets_rows_total{self._labels()}[{window}])) or vector(0))"

    def lost_log_lines(self, window: str) -> str:
        """Lines of the prediction log that could not be written."""
        lost = self._labels('outcome="lost"')
        return f"(sum(increase(ml_assets_prediction_log_lines_total{lost}[{window}])) or vector(0))"

    def requests_by_code(self, window: str) -> str:
        """Requests per second by status: the one expression with a label."""
        return f"sum by (http_response_code) (rate({self._requests()}[{window}]))"

    def _requests(self, *more: str) -> str:
        return REQUESTS + self._labels(_ENDPOINTS_LABEL, *more)

    def _labels(self, *more: str) -> str:
        return "{" + ",".join([f'service_name="{self.service}"', *more]) + "}"


_ENDPOINTS_LABEL = f'endpoint=~"{ENDPOINTS}"'
