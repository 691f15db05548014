"""Twelve real tables go from a file to a served model by two commands, told only the target."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

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


def ml_assets(root: Path, *arguments: str) -> str:
    left_out = ("ML_ASSETS_", "DAGSTER_", "BENTOML_", "RAY_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    env |= {"ML_ASSETS_HOME": str(root), "ML_ASSETS_DEFS": str(root / "problems"),
            "OMP_NUM_THREADS": "1"}  # fmt: skip
    command = [str(Path(sys.executable).with_name("ml-assets")), *arguments]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def becomes_a_served_model(root: Path, datasets: Path, name: str) -> None:
    (root / "data").mkdir(parents=True)
    (root / "problems").mkdir()
    (root / "pyproject.toml").write_text('[tool.dg]\ndirectory_type = "project"\n')
    copy_rows(datasets / f"{name}.csv", root / "data" / f"{name}.csv", MOST_ROWS)
    ml_assets(root, "init", f"data/{name}.csv", "--target", TARGETS[name])
    # The one edit is the test's own: two trials instead of a minute of them.
    file = root / "problems" / name / "defs.yaml"
    problem = yaml.safe_load(file.read_text())
    problem["attributes"]["search"] = {"time_budget_s": None, "max_trials": 2, "folds": 2}
    file.write_text(yaml.safe_dump(problem))
    told = ml_assets(root, "run", name)
    assert "22 of 22 assets" in told
    assert " 0 failed" in told
    artifacts = root / "data" / "artifacts" / name
    parts = ("raw_data", "clean_data", "quarantine", "train_data", "test_data")
    rows = {part: pq.read_metadata(artifacts / f"{part}.parquet").num_rows for part in parts}
    assert rows["raw_data"] == rows["clean_data"] + rows["quarantine"]
    assert rows["clean_data"] == rows["train_data"] + rows["test_data"]


@pytest.mark.parametrize("names", zip(*[iter(TARGETS)] * 2, strict=True), ids=" and ".join)
def test_a_file_and_its_target_become_a_served_model(
    tmp_path: Path, shared_datasets: Path, names: tuple[str, str]
) -> None:
    # Two at a time, because much of a run is one process waiting or on one core.
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(becomes_a_served_model, tmp_path / name, shared_datasets, name)
            for name in names
        ]
    for run in runs:
        run.result()
