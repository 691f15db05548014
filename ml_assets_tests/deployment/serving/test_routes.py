import re

from starlette.testclient import TestClient

from ml_assets.deployment.serving.metrics import ServiceMetrics
from ml_assets.deployment.serving.routes import page, routes_app


def client() -> TestClient:
    metrics = ServiceMetrics("churn")
    metrics.start("v1")
    return TestClient(routes_app({"problem": "churn"}, {"openapi": "3.1.0"}, metrics))


def test_what_is_shown() -> None:
    shown = client()

    assert shown.get("/contract").json() == {"problem": "churn"}
    assert shown.get("/docs.json").json() == {"openapi": "3.1.0"}
    metrics = shown.get("/metrics")
    assert "ml_assets_prediction_log_lines_total" in metrics.text
    assert metrics.headers["content-type"].startswith("text/plain")
    assert shown.post("/contract").status_code == 405


def test_the_page_loads_nothing_and_its_policy_holds_it_to_that() -> None:
    answer = client().get("/")

    assert answer.text == page()
    assert not re.search(r"""(src|href)\s*=\s*["'](?!data:)""", answer.text)
    assert "url(" not in answer.text
    assert "@import" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
