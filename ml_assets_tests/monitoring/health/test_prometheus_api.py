from collections.abc import Iterator
from pathlib import Path

import pytest

from ml_assets.monitoring.health.prometheus_api import PrometheusApi
from ml_assets.spec.errors import MonitoringError
from ml_assets_tests.monitoring.prometheus_server import running_prometheus


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusApi]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus")) as url:
        yield PrometheusApi(f"{url}/")


def test_numbers_and_what_is_none(api: PrometheusApi) -> None:
    assert api.value("vector(2) * 3") == 6.0
    assert api.value("1 / 4") == 0.25
    assert api.value("no_such_metric") is None
    assert api.value("vector(0) / 0") is None
    assert api.value("vector(1) / 0") == float("inf")
    (sample,) = api.query('label_replace(vector(1), "a", "b", "", "")')
    assert (sample.labels, sample.value) == ({"a": "b"}, 1.0)


def test_what_is_wrong_is_told(api: PrometheusApi) -> None:
    with pytest.raises(MonitoringError, match=r"refuses sum\(.*parse error"):
        api.value("sum(")
    with pytest.raises(MonitoringError, match="several series"):
        api.value('vector(1) or label_replace(vector(1), "a", "b", "", "")')
    with pytest.raises(MonitoringError, match="cannot be asked"):
        PrometheusApi("http://127.0.0.1:1").value("1")
    with pytest.raises(MonitoringError, match="TOKEN is not set"):
        PrometheusApi(api.url, token_env="TOKEN").value("1")


def test_a_token_of_the_environment_is_sent(
    api: PrometheusApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hunter2")
    assert PrometheusApi(api.url, token_env="TOKEN").value("vector(1)") == 1.0


def test_another_server_is_no_prometheus(tmp_path: Path) -> None:
    from ml_assets_tests.automation.receivers import running_hook

    with running_hook() as hook, pytest.raises(MonitoringError, match="refuses 1"):
        PrometheusApi(hook.url).value("1")
