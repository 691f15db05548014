"""Every expression is one that Prometheus takes, and each comes to at most one series."""

from pathlib import Path

from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.monitoring.queries import ServiceQueries
from ml_assets_tests.monitoring.past import Hour, past
from ml_assets_tests.monitoring.prometheus_server import backfill, running_prometheus


def test_a_service_without_failures_has_a_share_of_0_and_one_without_requests_none(
    tmp_path: Path,
) -> None:
    backfill(tmp_path, past([Hour()]))
    with running_prometheus(tmp_path) as url:
        api = PrometheusApi(url)
        known, other = ServiceQueries("churn"), ServiceQueries("wine")
        assert api.value(known.error_ratio("5m")) == 0.0
        assert api.value(other.error_ratio("5m")) is None
        assert api.value(other.requests("5m")) == api.value(other.in_flight()) == 0.0
        (by_code,) = api.query(known.requests_by_code("5m"))
        assert by_code.labels == {"http_response_code": "200"}
        assert api.value(known.lost_log_lines("1h")) == api.value(known.rows_per_second("5m")) == 0
