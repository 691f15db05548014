"""The life cycle through the real UI: every asset by a click, green, and bad rows in sight."""

import pytest

from ml_assets_tests.browser.corrupted_problem import PLANTED
from ml_assets_tests.browser.dagster_dev import DagsterDev, wait_until
from ml_assets_tests.browser.dagster_ui import DagsterUI

pytestmark = pytest.mark.browser


def test_a_click_materializes_the_whole_life_cycle(dagster_dev: DagsterDev, ui: DagsterUI) -> None:
    groups = dagster_dev.group_sizes("breast_cancer")
    ui.open_lineage('key:"breast_cancer/*"')
    assert ui.green_groups() == {}
    ui.screenshot("breast_cancer_1_lineage_before")
    ui.materialize_all()
    ui.screenshot("breast_cancer_2_lineage_launched")
    run = dagster_dev.wait_for_run()
    # The page asks for the assets' state every few seconds, less often on a busy machine.
    ui.screenshot("breast_cancer_3_lineage_after")
    wait_until("every group is green", lambda: ui.green_groups() == groups, 90)
    ui.screenshot("breast_cancer_3_lineage_after")

    assert dagster_dev.not_materialized("breast_cancer") == []
    checks = dagster_dev.checks("breast_cancer")
    assert {name for name, passed in checks.items() if not passed} == set()
    assert {asset for asset, _ in checks} >= {
        "problem_statement", "clean_data", "quarantine", "test_data", "trials", "evaluation",
        "model_exports", "registered_model", "bento", "batch_predictions",
    }  # fmt: skip
    for asset in sorted({asset for asset, _ in checks}):
        ui.open_checks("breast_cancer", asset)
        ui.wait_for_succeeded(sum(of == asset for of, _ in checks))
        ui.screenshot(f"breast_cancer_4_checks_of_{asset}")
    ui.page.goto(f"{ui.url}/runs/{run}")
    ui.page.get_by_text("Process for run exited").wait_for()
    ui.screenshot("breast_cancer_5_run")


def test_the_checks_of_quarantine_show_the_planted_rows(
    dagster_dev: DagsterDev, ui: DagsterUI
) -> None:
    ui.open_lineage('+key:"corrupted/clean_data" or key:"corrupted/quarantine"')
    ui.materialize_all()
    dagster_dev.wait_for_run()
    wait_until(
        "both groups are green",
        lambda: ui.green_groups() == {
            "corrupted_collection": 3, "corrupted_preparation": 2,
        }, 30,
    )  # fmt: skip
    ui.screenshot("corrupted_1_lineage")
    failed = {name for name, passed in dagster_dev.checks("corrupted").items()
              if name[0] in ("quarantine", "clean_data") and not passed}  # fmt: skip
    assert failed == {("quarantine", f"pandera_{rule_set}") for rule_set in PLANTED}

    ui.open_checks("corrupted", "quarantine")
    ui.screenshot("corrupted_2_checks")
    for rule_set, cells in PLANTED.items():
        ui.open_check(f"pandera_{rule_set}")
        for row, column, value in cells:
            shown = "missing" if value is None else str(value)
            ui.wait_for_row(str(row), column, f"{column}.{rule_set}", shown)
        ui.screenshot(f"corrupted_3_{rule_set}")
    ui.open_asset("corrupted", "quarantine")
    ui.screenshot("corrupted_4_quarantine")
