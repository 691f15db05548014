"""Twelve real tables go from a file to a served model by two commands, told only the target."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import Result

from ml_assets_tests.lifecycle.some_rows import copy_rows

pytestmark = [pytest.mark.slow, pytest.mark.service]

MOST_ROWS = 6000

TARGETS = {
    "adult": "income",
    "telco_churn": "Churn",
    "german_credit": "credit_risk",
    "credit_default": "default",
    "airlines_delay": "IsArrDelayed",
    "satellite": "Class",
    "wine_quality": "quality",
    "wheat_seeds": "variety",
    "california": "median_house_value",
    "diamonds": "price",
    "bike_sharing": "cnt",
    "abalone": "rings",
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_file_and_its_target_become_a_served_model(
    name: str,
    root: Path,
    ml_assets: Callable[..., Result],
    shared_datasets: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    (root / "data").mkdir()
    copy_rows(shared_datasets / f"{name}.csv", root / "data" / f"{name}.csv", MOST_ROWS)
    drafted = ml_assets("init", f"data/{name}.csv", "--target", TARGETS[name])
    assert drafted.exit_code == 0, drafted.output
    # The one edit is the test's own: two trials instead of a minute of them.
    file = root / "problems" / name / "defs.yaml"
    problem = yaml.safe_load(file.read_text())
    problem["attributes"]["search"] = {"time_budget_s": None, "max_trials": 2, "folds": 2}
    file.write_text(yaml.safe_dump(problem))
    done = ml_assets("run", name)
    assert done.exit_code == 0, done.output
    assert "22 of 22 assets" in done.output
    assert " 0 failed" in done.output
    artifacts = root / "data" / "artifacts" / name
    parts = ("raw_data", "clean_data", "quarantine", "train_data", "test_data")
    rows = {part: pq.read_metadata(artifacts / f"{part}.parquet").num_rows for part in parts}
    assert rows["raw_data"] == rows["clean_data"] + rows["quarantine"]
    assert rows["clean_data"] == rows["train_data"] + rows["test_data"]
