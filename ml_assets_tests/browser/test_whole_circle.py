"""The whole circle: served, watched, drifted, retrained once, through the gate, served anew."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd
import pytest
import yaml
from sklearn.datasets import load_breast_cancer

from ml_assets.deployment.serve import free_port
from ml_assets.monitoring.dashboards.prometheus_config import RULES_FILE, prometheus_config
from ml_assets.spec.keys import STAGE_OF
from ml_assets_tests.browser.dagster_dev import REPOSITORY, DagsterDev, running, wait_until
from ml_assets_tests.browser.dagster_ui import DagsterUI
from ml_assets_tests.monitoring.prometheus_server import must_have_prometheus, running_prometheus

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.service]

NAME = "tumours"
MOVED = ["mean_texture", "worst_texture", "mean_smoothness", "worst_smoothness",
         "mean_symmetry", "worst_symmetry", "smoothness_error", "texture_error",
         "mean_fractal_dimension", "worst_fractal_dimension"]  # fmt: skip
FIRST_ROWS = 380
_LAUNCH = """mutation ($params: ExecutionParams!) { launchRun(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
_RUNS = """query ($tags: [ExecutionTag!]) { runsOrError(filter: {tags: $tags}) { ... on Runs {
    results { runId status jobName tags { key value } } } } }"""
_TICKS = """query ($sensor: SensorSelector!) { sensorOrError(sensorSelector: $sensor) {
    ... on Sensor { sensorState { ticks(limit: 20) { timestamp status } } } } }"""


class Circle:
    """A project with a growing table, its service and its Prometheus."""

    def __init__(self, home: Path) -> None:
        self.home, self.artifacts = home, home / "data" / "artifacts" / NAME
        self.table = load_breast_cancer(as_frame=True).frame.sample(frac=1.0, random_state=5)
        self.table.columns = [name.replace(" ", "_") for name in self.table.columns]
        self.table["target"] = self.table["target"].map({0: "malignant", 1: "benign"})
        self.service, self.exporter = free_port(), free_port()

    def drifted(self, start: int) -> pd.DataFrame:
        """Return rows as another microscope would measure them, within the contract's bounds."""
        rows, known = self.table.iloc[start:].copy(), self.table.iloc[:FIRST_ROWS]
        rows[MOVED] = rows[MOVED] * 1.25
        numbers = known.columns.drop("target")
        rows[numbers] = rows[numbers].clip(known[numbers].min(), known[numbers].max(), axis=1)
        return rows

    def write(self, file: str, rows: pd.DataFrame) -> None:
        (self.home / "data" / "tumours").mkdir(parents=True, exist_ok=True)
        rows.to_csv(self.home / "data" / "tumours" / file, index=False)

    def state(self, prometheus: str | None) -> None:
        """Write the problem: the example breast_cancer over files, watched."""
        example = yaml.safe_load(
            (REPOSITORY / "ml_assets/defs/breast_cancer/defs.yaml").read_text()
        )
        attributes = example["attributes"] | {
            "name": NAME,
            "sources": {"aspirates": {"uri": "data/tumours/*.csv"}},
            "search": {"time_budget_s": None, "max_trials": 2, "folds": 3, "families": ["linear"]},
            "serving": {"prediction_log": {"folder": str(self.home / "log")}},
            "monitoring": {
                "drift": {"window": "1d", "min_rows": 100},
                "retrain": {"causes": ["drift"]},
            },
        }
        attributes["problem"]["success"] = {"roc_auc": {"min": 0.9}}
        if prometheus:
            attributes["monitoring"]["service"] = {
                "prometheus": prometheus, "service": f"http://127.0.0.1:{self.service}",
            }  # fmt: skip
        folder = self.home / "defs" / NAME
        folder.mkdir(parents=True, exist_ok=True)
        stated = example | {"attributes": attributes}
        (folder / "defs.yaml").write_text(yaml.safe_dump(stated))

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "ML_ASSETS_HOME": str(self.home), "DAGSTER_HOME": str(self.home),
                "ML_ASSETS_DEFS": str(self.home / "defs"), "OMP_NUM_THREADS": "1",
                "ML_ASSETS_STORAGE": str(self.home / "data" / "artifacts"),
                "BENTOML_HOME": str(self.home / "data" / "bentoml")}  # fmt: skip

    def command(self, *arguments: str) -> None:
        done = subprocess.run([_ml_assets(), *arguments], cwd=self.home, env=self.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    @contextmanager
    def running(self, *arguments: str, ready: str) -> Iterator[None]:
        """Run a command of ours that serves, until it is ready and then until the end."""
        with (self.home / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen([_ml_assets(), *arguments], cwd=self.home, stdout=log,
                                       stderr=log, env=self.environment,
                                       start_new_session=True)  # fmt: skip
        try:
            wait_until(f"{arguments} is ready", lambda: _answers(ready), 90)
            yield
            process.send_signal(signal.SIGINT)
            process.wait(30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def served(self) -> Any:
        url = f"http://127.0.0.1:{self.service}"
        return self.running("serve", NAME, "--port", str(self.service), ready=f"{url}/readyz")

    def ask(self, rows: pd.DataFrame) -> set[str]:
        """Send rows in requests of ten, four at a time; return the versions that answered."""
        features = rows.drop(columns="target")
        parts = [features.iloc[start : start + 10] for start in range(0, len(features), 10)]
        with ThreadPoolExecutor(4) as pool:
            return set(pool.map(self._asked, parts))

    def _asked(self, rows: pd.DataFrame) -> str:
        body = json.dumps({"rows": rows.to_dict("records")}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.service}/predict", body,
                                         {"content-type": "application/json"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["model_version"])

    @property
    def champion(self) -> str:
        return str(json.loads((self.artifacts / "champion.json").read_text())["version"])


@pytest.fixture
def circle(tmp_path: Path) -> Circle:
    must_have_prometheus()
    shutil.copy(REPOSITORY / "dagster.yaml", tmp_path / "dagster.yaml")
    made = Circle(tmp_path)
    made.write("1.csv", made.table.iloc[:FIRST_ROWS])
    made.state(prometheus=None)
    return made


def test_drift_is_seen_and_answered_once(circle: Circle, chromium: "Browser") -> None:
    circle.command("run", NAME)
    circle.command("run", NAME, "--select", "dashboards")
    first = circle.champion
    prometheus = circle.home / "prometheus"
    prometheus.mkdir()
    shutil.copy(circle.artifacts / "operations" / "prometheus" / RULES_FILE, prometheus)
    config = prometheus_config(NAME, f"127.0.0.1:{circle.service}",
                               f"127.0.0.1:{circle.exporter}", interval_s=1)  # fmt: skip
    with running_prometheus(prometheus, config) as url:
        circle.state(prometheus=url)
        with running(DagsterDev(circle.home)) as dagster:
            with circle.served():
                assert circle.ask(circle.drifted(FIRST_ROWS)) == {first}
                # What a retraining can learn from: labelled rows of the new kind.
                circle.write("2.csv", circle.drifted(FIRST_ROWS))
                _see_the_drift(circle, chromium, dagster, url)
                _wait_for_one_retraining(dagster)
            second = circle.champion
            assert second != first
            with circle.served():
                assert circle.ask(circle.drifted(FIRST_ROWS)) == {second}
                counted = "bentoml_service_request_total{endpoint='/predict'}[1h]"
                wait_until("Prometheus sees both versions", lambda: {
                    one["metric"]["service_version"] for one in _asked(url, counted)
                } >= {first, second}, 30)  # fmt: skip


def _see_the_drift(
    circle: Circle, chromium: "Browser", dagster: DagsterDev, prometheus: str
) -> None:
    _launch(dagster, f"{NAME}_monitoring")
    dagster.wait_for_run()
    watched = {asset for asset, stage in STAGE_OF.items() if stage == "monitoring"}
    failed = {name for name, passed in dagster.checks(NAME).items()
              if name[0] in watched and not passed}  # fmt: skip
    assert failed == {("data_drift", "no_drift")}
    _look(circle, chromium, dagster)
    exporter = f"http://127.0.0.1:{circle.exporter}/metrics"
    with circle.running("exporter", "--port", str(circle.exporter), ready=exporter):
        wait_until("the alert on the check is raised", lambda: any(
            one["metric"]["check"] == "no_drift"
            for one in _asked(prometheus, 'ALERTS{alertname="CheckFails"}')
        ), 60)  # fmt: skip


def _wait_for_one_retraining(dagster: DagsterDev) -> None:
    """Wait until it has ended and the sensor has looked again: there is no second one."""
    wait_until("a retraining has ended", lambda: any(
        run["status"] in ("SUCCESS", "FAILURE") for run in _retrainings(dagster)
    ), 300)  # fmt: skip
    ended = time.time()
    wait_until("the sensor has looked again", lambda: any(
        tick["timestamp"] > ended and tick["status"] == "SKIPPED" for tick in _ticks(dagster)
    ), 90)  # fmt: skip
    [run] = _retrainings(dagster)
    assert run["status"] == "SUCCESS"
    assert {"key": "ml_assets/cause", "value": "drift"} in run["tags"]


def _look(circle: Circle, chromium: "Browser", dagster: DagsterDev) -> None:
    """See the red check in the UI, and the columns that moved on its page."""
    ui = DagsterUI(chromium.new_page(viewport={"width": 1600, "height": 1400}), dagster.url)
    ui.open_checks(NAME, "data_drift")
    ui.page.get_by_text("Failed", exact=True).first.wait_for()
    ui.screenshot("circle_1_no_drift")
    ui.page.goto((circle.artifacts / "data_drift.html").as_uri())
    text = ui.page.locator("body").inner_text()
    assert all(name in text for name in MOVED)
    ui.screenshot("circle_2_data_drift")
    ui.page.close()


def _launch(dagster: DagsterDev, job: str) -> None:
    selector = {"repositoryLocationName": "ml_assets", "repositoryName": "__repository__",
                "jobName": job}  # fmt: skip
    params = {"selector": selector, "runConfigData": {}, "mode": "default"}
    launched = dagster.graphql(_LAUNCH, params=params)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched


def _retrainings(dagster: DagsterDev) -> list[dict[str, Any]]:
    tags = [{"key": "ml_assets/started_by", "value": "retrain"}]
    return list(dagster.graphql(_RUNS, tags=tags)["runsOrError"]["results"])


def _ticks(dagster: DagsterDev) -> list[dict[str, Any]]:
    sensor = {"repositoryLocationName": "ml_assets", "repositoryName": "__repository__",
              "sensorName": f"{NAME}_retrain"}  # fmt: skip
    return list(dagster.graphql(_TICKS, sensor=sensor)["sensorOrError"]["sensorState"]["ticks"])


def _asked(prometheus: str, query: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{prometheus}/api/v1/query?query={quote(query)}") as answer:
        return list(json.load(answer)["data"]["result"])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def _ml_assets() -> str:
    return str(Path(sys.executable).with_name("ml-assets"))
