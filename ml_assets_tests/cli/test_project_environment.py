import os
from pathlib import Path

import pytest
import yaml

from ml_assets.cli.project_environment import enter_project, make_dagster_home, name_defs_folder


def test_the_root_is_found_from_a_folder_below(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = root / "data" / "raw"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert enter_project() == root
    assert os.environ["ML_ASSETS_HOME"] == str(root)


def test_dagsters_home_is_the_root_only_if_it_is_set_up_there(root: Path) -> None:
    enter_project()
    assert os.environ["DAGSTER_HOME"] == str(root / "data" / "dagster")
    del os.environ["DAGSTER_HOME"]
    (root / "dagster.yaml").write_text("telemetry: {enabled: false}")
    enter_project()
    assert os.environ["DAGSTER_HOME"] == str(root)


def test_what_is_set_stays_and_becomes_absolute(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "elsewhere")
    monkeypatch.setenv("ML_ASSETS_STORAGE", "memory://artifacts")
    enter_project()
    assert os.environ["DAGSTER_HOME"] == str(root / "elsewhere")
    assert os.environ["ML_ASSETS_STORAGE"] == "memory://artifacts"


def test_a_new_dagster_home_is_quiet_and_an_old_one_is_kept(root: Path) -> None:
    enter_project()
    settings = root / "data" / "dagster" / "dagster.yaml"
    make_dagster_home()
    assert yaml.safe_load(settings.read_text())["telemetry"] == {"enabled": False}
    settings.write_text("concurrency: {}")
    make_dagster_home()
    assert settings.read_text() == "concurrency: {}"


def test_the_code_location_loads_the_folder_that_is_listed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ML_ASSETS_DEFS")
    name_defs_folder(root)
    assert os.environ["ML_ASSETS_DEFS"] == str(root / "defs")


def test_the_examples_are_left_to_dg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_DEFS", "x")
    monkeypatch.delenv("ML_ASSETS_DEFS")
    name_defs_folder(Path(__file__).parents[2])
    assert "ML_ASSETS_DEFS" not in os.environ
