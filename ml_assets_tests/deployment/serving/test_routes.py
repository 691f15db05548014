import re

from ml_assets.deployment.serving.metrics import ServiceMetrics
from ml_assets.deployment.serving.routes import page, routes_app
from ml_assets_tests.deployment.serving.exchange import Response, exchange


def shown(path: str, method: str = "GET") -> Response:
    metrics = ServiceMetrics("churn")
    metrics.start("v1")
    app = routes_app({"problem": "churn"}, {"openapi": "3.1.0"}, metrics)
    return exchange(app, path, method=method)


def test_what_is_shown() -> None:
    assert shown("/contract").json == {"problem": "churn"}
    assert shown("/docs.json").json == {"openapi": "3.1.0"}
    metrics = shown("/metrics")
    assert b"ml_assets_prediction_log_lines_total" in metrics.body
    assert metrics.headers["content-type"].startswith("text/plain")
    assert shown("/contract", "POST").status == 405


def test_the_page_loads_nothing_and_its_policy_holds_it_to_that() -> None:
    answer = shown("/")

    text = answer.body.decode()
    assert text == page()
    assert not re.search(r"""(src|href)\s*=\s*["'](?!data:)""", text)
    assert "url(" not in text
    assert "@import" not in text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
