import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from sklearn.datasets import load_breast_cancer

from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets_tests.cli.boards import store

NAMES = ["mean radius", "mean texture"]


@pytest.fixture(autouse=True)
def searched(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer")
    frame = load_breast_cancer(as_frame=True).frame[[*NAMES, "target"]]
    params = {"numbers": "scaled", "penalty": "l2", "C": 0.3}
    trials = [Trial(trial_id=f"t00{index}", family="linear", params={**params, "C": index + 1.0},
                    fold_scores=[0.9, 0.9], score=0.9, status="completed")
              for index in range(2)]  # fmt: skip
    board = Leaderboard(metric="roc_auc", greater_is_better=True, folds=2, seed=7, trials=trials,
                        wall_s=1.0)  # fmt: skip
    plan = FeaturePlan(
        target="target", features=[Feature(column=name, kind="number") for name in NAMES]
    )
    folder = store(root, "cancer", "trials", board).parent
    store(root, "cancer", "features", plan)
    for name, rows in (("train_data", frame[:400]), ("test_data", frame[400:])):
        pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet", index=False)


def test_the_best_trials_script_runs(ml_assets: Callable[..., Result], root: Path) -> None:
    result = ml_assets("script", "cancer", "-o", root / "winner.py")
    assert result.exit_code == 0
    assert "run it with python" in result.stdout
    child = subprocess.run(
        [sys.executable, "-I", "winner.py"], cwd=root, capture_output=True, text=True, timeout=120
    )
    assert child.returncode == 0, child.stderr
    assert [line.split(":")[0] for line in child.stdout.splitlines()] == [
        "fold 1", "fold 2", "mean", "held out",
    ]  # fmt: skip


def test_a_named_trial_goes_to_standard_output(ml_assets: Callable[..., Result]) -> None:
    text = ml_assets("script", "cancer", "--trial", "t001").stdout
    assert "Trial t001 of the problem cancer: linear." in text
    assert "LogisticRegression(C=2.0" in text
    compile(text, "winner.py", "exec")


def test_a_trial_that_is_not_there(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("script", "cancer", "--trial", "t01")
    assert result.exit_code == 1
    assert "There is no trial 't01'" in result.stderr


def test_before_the_first_run(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("wine")
    result = ml_assets("script", "wine")
    assert result.exit_code == 1
    assert "wine has no trials yet" in result.stderr
