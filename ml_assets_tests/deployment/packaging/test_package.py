import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

from ml_assets.deployment.bento import BuiltBento
from ml_assets.deployment.packaging.package import write_package
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import free_port
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ServiceError, SpecError
from ml_assets.spec.packaging import Packaging
from ml_assets_tests.deployment.conftest import Case, build_case


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("package") / "home"


@pytest.fixture(scope="module")
def built(home: Path, breast_cancer: Case) -> BuiltBento:
    return build_case(home, breast_cancer)


@pytest.fixture(scope="module")
def packed(home: Path, built: BuiltBento) -> Path:
    folder = home.parent / "packed"
    write_package(home, PackedService("breast_cancer", built.tag, Packaging()), folder)
    return folder


def test_everything_is_there(packed: Path, built: BuiltBento, breast_cancer: Case) -> None:
    with tarfile.open(packed / "breast_cancer.bento") as archive:
        names = archive.getnames()
    version = breast_cancer.model.version
    assert any(f"{version}/model.skops" in name for name in names)
    requirements = (packed / "requirements.txt").read_text().splitlines()
    assert any(line.startswith("bentoml") for line in requirements)
    assert all("==" in line for line in requirements)
    scoring = (packed / "lambda" / "requirements.txt").read_text()
    assert "bentoml" not in scoring
    assert "scikit-learn==" in scoring
    for name in ("deployment", "service", "autoscaler", "disruption_budget", "service_monitor"):
        manifest = yaml.safe_load((packed / "kubernetes" / f"{name}.yaml").read_text())
        assert manifest["metadata"]["name"] == "breast-cancer-service"
    assert built.tag in (packed / "Dockerfile").read_text()
    assert yaml.safe_load((packed / "docker-compose.yaml").read_text())["services"]


def test_a_package_is_replaced_and_another_folder_is_not(
    home: Path, packed: Path, built: BuiltBento
) -> None:
    service = PackedService("breast_cancer", built.tag, Packaging(port=8080))
    (packed / "stale.txt").touch()
    files = write_package(home, service, packed)
    assert "stale.txt" not in files
    assert "8080" in (packed / "Dockerfile").read_text()
    other = home.parent / "photographs"
    other.mkdir()
    (other / "holiday.png").touch()
    with pytest.raises(SpecError, match="no package"):
        write_package(home, service, other)
    assert [file.name for file in other.iterdir()] == ["holiday.png"]


def test_a_bento_that_is_absent_writes_nothing(home: Path, built: BuiltBento) -> None:
    folder = home.parent / "absent"
    with pytest.raises(ServiceError, match="no bento"):
        write_package(home, PackedService("breast_cancer", "breast_cancer:gone", Packaging()),
                      folder)  # fmt: skip
    assert not folder.exists()


@pytest.mark.slow
@pytest.mark.service
def test_the_archive_is_served_in_a_fresh_environment(
    tmp_path: Path, packed: Path, built: BuiltBento, breast_cancer: Case
) -> None:
    """As the Dockerfile does it: install the pins, import the archive, serve by tag."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    install = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet",
               "--disable-pip-version-check", "-r", str(packed / "requirements.txt")]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    environment = {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1",
                   "HOME": str(tmp_path), "BENTOML_HOME": str(tmp_path / "bentoml"),
                   "BENTOML_DO_NOT_TRACK": "True"}  # fmt: skip
    bentoml, port = str(venv / "bin" / "bentoml"), free_port()
    subprocess.run([bentoml, "import", str(packed / "breast_cancer.bento")], check=True,
                   env=environment, cwd=tmp_path, capture_output=True)  # fmt: skip
    command = [bentoml, "serve", built.tag, "--host", "127.0.0.1", "--port", str(port)]
    rows = breast_cancer.held_out.head(5)
    body = json.dumps({"rows": request_rows(rows, breast_cancer.contract)}).encode()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log,
                                  stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    try:
        answered = _answer(f"http://127.0.0.1:{port}/predict", body, server, tmp_path / "log")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    expected = predict(breast_cancer.model, rows)
    assert [one["prediction"] for one in answered["predictions"]] == expected.labels.tolist()
    assert answered["model_version"] == breast_cancer.model.version


def _answer(
    url: str, body: bytes, server: "subprocess.Popen[bytes]", log: Path
) -> dict[str, list[dict[str, str]]]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text())
