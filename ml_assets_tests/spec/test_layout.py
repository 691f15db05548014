from pathlib import Path

import pytest

from ml_assets.spec import layout

_VARIABLES = ("ML_ASSETS_HOME", "ML_ASSETS_DEFS", "ML_ASSETS_STORAGE", "BENTOML_HOME",
              "ML_ASSETS_PREDICTION_LOG")  # fmt: skip


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("file", "text"),
    [("pyproject.toml", "[tool.dg.project]\nroot_module = 'x'\n"), ("dg.toml", "")],
)
def test_the_root_is_the_nearest_dg_project(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert layout.find_project_root(below) == tmp_path


def test_without_a_project_the_root_is_the_start(tmp_path: Path) -> None:
    assert layout.find_project_root(tmp_path) == tmp_path


def test_the_environment_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_HOME", str(tmp_path / "home"))
    assert layout.find_project_root(tmp_path) == tmp_path / "home"


def test_everything_lies_under_the_root(tmp_path: Path) -> None:
    assert layout.storage_url(tmp_path) == str(tmp_path / "data" / "artifacts")
    assert layout.contract_path(tmp_path, "churn") == tmp_path / "data/contracts/churn.yaml"
    assert layout.bentofile_folder(tmp_path, "churn") == tmp_path / "bentofiles" / "churn"
    assert layout.prediction_log(tmp_path, "churn") == tmp_path / "data" / "predictions" / "churn"
    assert layout.bentoml_home(tmp_path) == tmp_path / "data" / "bentoml"


def test_storage_and_registry_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_STORAGE", "s3://bucket/artifacts")
    monkeypatch.setenv("BENTOML_HOME", "/registry")
    assert layout.storage_url(tmp_path) == "s3://bucket/artifacts"
    assert layout.bentoml_home(tmp_path) == Path("/registry")


@pytest.mark.parametrize(
    ("file", "text", "folder"),
    [
        ("pyproject.toml", "[tool.dg.project]\nroot_module = 'acme'\n", "acme/defs"),
        ("dg.toml", "[project]\nroot_module = 'acme'\ndefs_module = 'acme.ml.defs'\n",
         "acme/ml/defs"),
        ("pyproject.toml", "[tool.dg]\ndirectory_type = 'project'\n", "defs"),
    ],
)  # fmt: skip
def test_problems_lie_where_dg_looks(tmp_path: Path, file: str, text: str, folder: str) -> None:
    (tmp_path / file).write_text(text)
    assert layout.defs_folder(tmp_path) == tmp_path / folder


def test_a_src_layout_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.dg.project]\nroot_module = 'acme'\n")
    folder = tmp_path / "src" / "acme" / "defs"
    folder.mkdir(parents=True)
    assert layout.defs_folder(tmp_path) == folder


def test_another_folder_of_problems_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ASSETS_DEFS", str(tmp_path / "mine"))
    assert layout.defs_folder(tmp_path) == tmp_path / "mine"


def test_the_prediction_log_of_each_problem_is_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ASSETS_PREDICTION_LOG", "/var/log/predictions")
    assert layout.prediction_log(tmp_path, "churn") == Path("/var/log/predictions/churn")


def test_parts_of_a_batch_lie_beside_the_artifacts(tmp_path: Path) -> None:
    assert layout.batch_folder(tmp_path, "churn") == tmp_path / "data" / "batch" / "churn"
