import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from ml_assets_tests.browser.corrupted_problem import write_corrupted_problem
from ml_assets_tests.browser.dagster_dev import REPOSITORY, DagsterDev, running
from ml_assets_tests.browser.dagster_ui import DagsterUI

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
_SMALL_SEARCH = {
    "time_budget_s": None, "max_trials": 3, "families": ["linear", "random_forest"], "folds": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("playwright is not installed: pip install playwright")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        _do_without("there is no chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield browser
        browser.close()


def _do_without(reason: str) -> None:
    if os.environ.get("ML_ASSETS_REQUIRE_BROWSER") == "1":
        pytest.fail(f"ML_ASSETS_REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def dagster_dev(
    chromium: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DagsterDev]:
    """A running Dagster with the problems breast_cancer and corrupted; nothing may outlive it."""
    home = tmp_path_factory.mktemp("project")
    (home / "data" / "contracts").mkdir(parents=True)
    _copy_example(home, "breast_cancer")
    write_corrupted_problem(home)
    with running(DagsterDev(home)) as dagster:
        yield dagster
    assert dagster.red_lines() == []


def _copy_example(home: Path, name: str) -> None:
    """Copy a living example and its pinned contract; search and gate become small ones."""
    content = yaml.safe_load((REPOSITORY / "ml_assets/defs" / name / "defs.yaml").read_text())
    content["attributes"]["search"] = _SMALL_SEARCH
    content["attributes"]["problem"]["success"] = {"roc_auc": {"min": 0.95}}
    (home / "defs" / name).mkdir(parents=True)
    (home / "defs" / name / "defs.yaml").write_text(yaml.safe_dump(content))
    shutil.copy(REPOSITORY / "data/contracts" / f"{name}.yaml", home / "data/contracts")


@pytest.fixture
def ui(chromium: "Browser", dagster_dev: DagsterDev) -> Iterator[DagsterUI]:
    """A fresh browser page; high enough that no list of the UI leaves rows out."""
    page = chromium.new_page(viewport={"width": 2400, "height": 1600})
    ui = DagsterUI(page, dagster_dev.url)
    yield ui
    page.close()
    assert ui.complaints == []
