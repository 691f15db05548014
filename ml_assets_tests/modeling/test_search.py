import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import ray
from sklearn.metrics import roc_auc_score

from ml_assets.modeling.search import search
from ml_assets.spec.errors import SearchError, SpecError
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets_tests.modeling.tables import PLAN, board, table, trial
from ml_assets_tests.spec.specs import make_spec

USERS = "ml_assets_tests.spec.user_metrics"
NUMBERS = FeaturePlan(
    target="y", features=[Feature(column=name, kind="number") for name in ("a", "b", "c")]
)


@pytest.fixture(scope="module", autouse=True)
def _ray() -> Iterator[None]:
    """One Ray for all searches here, with two workers whatever the machine has."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
            "RAY_worker_niceness": "0",
            "RAY_preload_python_modules": "ray.tune,pandas,sklearn.ensemble,sklearn.linear_model",
        }.items():
            patch.setenv(name, value)
        ray.init(
            num_cpus=2,
            num_gpus=1,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
        yield
        ray.shutdown()


def searched(
    train: pd.DataFrame, plan: FeaturePlan, task: Task, storage: Path, **limits: Any
) -> tuple[Leaderboard, list[str]]:
    lines: list[str] = []
    settings = {"time_budget_s": None, "folds": 3} | limits
    return search(train, plan, spec_of(task, settings), storage, lines.append).board, lines


def spec_of(task: Task, limits: dict[str, Any], **sections: Any) -> ProblemSpec:
    return make_spec(
        problem={"task": task, "target": "y"}, search=limits, split={"seed": 7}, **sections
    )


def without_times(board: Leaderboard) -> dict[str, Any]:
    times = {"fit_s", "predict_s", "started_s", "host"}
    return board.model_dump(exclude={"wall_s": True, "trials": {"__all__": times}})


def rays_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in os.environ if name.startswith(("RAY", "TUNE"))}


def line_with_noise(rows: int = 90) -> pd.DataFrame:
    """Numbers that a line explains almost wholly, and neighbours and trees much worse."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(rows, 3)), columns=["a", "b", "c"])
    frame["y"] = frame["a"] + 2 * frame["b"] - frame["c"] + rng.normal(scale=0.01, size=rows)
    return frame


def test_the_same_seed_gives_the_same_leaderboard(tmp_path: Path) -> None:
    train = table("binary_classification")
    before = rays_environment()
    first, lines = searched(
        train, PLAN, "binary_classification", tmp_path / "one", max_trials=8, folds=2
    )
    again, _ = searched(
        train, PLAN, "binary_classification", tmp_path / "two", max_trials=8, folds=2
    )

    assert without_times(first) == without_times(again)
    assert sorted(trial.trial_id for trial in first.trials) == [f"t{n:03d}" for n in range(8)]
    assert len({trial.family for trial in first.trials}) == 8  # each family's first guess
    assert first.best.score is not None
    assert first.best.score > 0.8
    assert all(trial.host for trial in first.trials)
    assert 1 <= len(lines) <= 8
    assert lines[-1].startswith("8 trials in ")
    assert rays_environment() == before


def test_poor_trials_are_stopped_early(tmp_path: Path) -> None:
    board, _ = searched(
        line_with_noise(), NUMBERS, "regression", tmp_path,
        max_trials=24, folds=4, families=["linear", "nearest_neighbors"],
    )  # fmt: skip
    stopped = [trial for trial in board.trials if trial.status == "stopped_early"]
    assert stopped
    assert all(len(trial.fold_scores) < 4 for trial in stopped)
    assert all(trial.score > 2 * board.best.score for trial in stopped)
    assert board.best.family == "linear"


def test_a_family_that_raises_is_contained_and_recorded(tmp_path: Path) -> None:
    train = line_with_noise()
    train.loc[3, "a"] = np.inf  # gradient boosting bins it; linear models and forests refuse it
    board, _ = searched(
        train, NUMBERS, "regression", tmp_path,
        max_trials=4, folds=2, families=["linear", "hist_gradient_boosting"],
    )  # fmt: skip
    assert board.best.family == "hist_gradient_boosting"
    failed = [trial for trial in board.trials if trial.status == "failed"]
    assert {trial.family for trial in failed} == {"linear"}
    assert all("infinity" in (trial.error or "") for trial in failed)


def test_a_search_in_which_all_trials_fail_tells_why(tmp_path: Path) -> None:
    train = line_with_noise()
    train.loc[3, "y"] = np.nan
    with pytest.raises(SearchError, match=r"None of 2 trials was completed.*contains NaN"):
        searched(train, NUMBERS, "regression", tmp_path, max_trials=2, families=["linear"])


def test_a_time_budget_is_kept_and_gives_a_model(tmp_path: Path) -> None:
    train = table("multiclass_classification", rows=300)
    started = time.perf_counter()
    board, lines = searched(train, PLAN, "multiclass_classification", tmp_path, time_budget_s=30.0)
    assert time.perf_counter() - started < 50.0  # benchmarks measure the overrun
    assert board.best.status == "completed"
    assert len(board.best.fold_scores) == 3
    assert board.warnings == []
    assert lines[-1].startswith(f"{len(board.trials)} trials in ")


def test_a_budget_too_short_for_a_trial_gives_the_first_guess_and_a_warning(
    tmp_path: Path,
) -> None:
    board, _ = searched(table("regression"), PLAN, "regression", tmp_path, time_budget_s=0.01)
    assert board.best.status == "out_of_time"
    assert "Raise search.time_budget_s" in board.warnings[0]


def test_families_that_go_wrong_are_contained_and_told(tmp_path: Path) -> None:
    odd = {name: f"ml_assets_tests.modeling.odd_families.{name}"
           for name in ("Raising", "Hanging", "Hungry", "Dying", "Undefined")}  # fmt: skip
    board, _ = searched(
        table("regression"), PLAN, "regression", tmp_path,
        max_trials=6, folds=2, families=["linear", *odd.values()], trial_limit_s=20,
        trial_memory_gb=2.0,
    )  # fmt: skip
    assert board.best.family == "linear"
    ended = {trial.family: trial for trial in board.trials}
    assert len(ended) == 6
    assert ended[odd["Raising"]].error == "RuntimeError: no fit today"
    assert ended[odd["Hanging"]].status == "out_of_time"
    assert "more than 20 s" in (ended[odd["Hanging"]].error or "")
    assert "MemoryError" in (ended[odd["Hungry"]].error or "")
    assert ended[odd["Dying"]].error == "The worker process died"
    assert ended[odd["Dying"]].attempts == 4
    assert "NaN" in (ended[odd["Undefined"]].error or "")


def test_a_search_on_other_rows_starts_from_the_last_ones_best_trial(tmp_path: Path) -> None:
    spec = spec_of("regression", {"time_budget_s": None, "max_trials": 2, "folds": 2,
                                  "families": ["linear"]})  # fmt: skip
    best = {"numbers": "scaled", "penalty": "l2", "alpha": 0.123}
    last = board("regression", trials=[trial(0, 0.1, params=best)])
    last = last.model_copy(update={"train_digest": "fewer rows"})
    found = search(line_with_noise(), NUMBERS, spec, tmp_path, lambda _: None, last).board
    assert min(found.trials, key=lambda trial: trial.trial_id).params == best
    again = search(line_with_noise(), NUMBERS, spec, tmp_path, lambda _: None, found).board
    assert best not in [trial.params for trial in again.trials]


def test_two_rows_per_class_and_more_folds_than_that(tmp_path: Path) -> None:
    train = line_with_noise(24)
    train["y"] = np.repeat([f"class {n:02d}" for n in range(12)], 2)
    board, _ = searched(
        train, NUMBERS, "multiclass_classification", tmp_path,
        max_trials=2, folds=5, families=["linear", "random_forest"],
    )  # fmt: skip
    assert board.folds == 2
    assert board.best.status == "completed"


def test_folds_are_scored_by_weight_and_families_without_weights_told_of(tmp_path: Path) -> None:
    task: Task = "binary_classification"
    weights = np.random.default_rng(2).choice([1.0, 20.0], 80)
    train = table(task).assign(counts=weights)
    plan = PLAN.model_copy(update={"weight": "counts"})
    limits = {"time_budget_s": None, "folds": 3, "max_trials": 3}
    lines: list[str] = []
    spec = spec_of(task, limits, columns={"weight": "counts"})
    found = search(train, plan, spec, tmp_path, lines.append)

    assert "nearest_neighbors (takes no weights of rows)" in lines[0]
    predicted, y = found.out_of_fold, train["y"].to_numpy()
    positive = (predicted.classes or ()).index("no")  # the rarer class
    for done in (each for each in found.board.trials if each.status == "completed"):
        output = predicted.predictions[done.trial_id][:, positive]
        expected = [
            roc_auc_score(y[rows] == "no", output[rows], sample_weight=weights[rows])
            for rows in (predicted.fold == fold for fold in range(3))
        ]
        assert done.fold_scores == pytest.approx(expected)
    assert found.board.best.status == "completed"


def test_a_users_metric_must_take_the_weights(tmp_path: Path) -> None:
    task: Task = "regression"
    spec = make_spec(
        problem={
            "task": task,
            "target": "y",
            "metric": "ml_assets_tests.spec.user_metrics.largest",
        },
        columns={"weight": "counts"},
    )
    plan = PLAN.model_copy(update={"weight": "counts"})
    with pytest.raises(SpecError, match=r"largest' takes no weights.*sample_weight"):
        search(table(task).assign(counts=1.0), plan, spec, tmp_path, print)


def test_trials_of_a_family_on_gpus_are_given_them(tmp_path: Path) -> None:
    # What Ray takes for a GPU here is a number; the sums are done on the CPU.
    odd = "ml_assets_tests.modeling.odd_families.OnGpu"
    families = ["linear", "xgboost", odd]
    limits = {"families": families, "gpu": {odd: 1, "xgboost": 0.5}, "max_trials": 5}
    found, _ = searched(table("regression"), PLAN, "regression", tmp_path, **limits)
    assert {each.status for each in found.trials} <= {"completed", "stopped_early"}
    assert {each.family for each in found.trials} == set(families)
    for each in found.trials:
        assert each.params.get("device") == (None if each.family == "linear" else "gpu")


def test_more_gpus_than_a_node_has_are_refused(tmp_path: Path) -> None:
    limits = {"families": ["xgboost"], "gpu": {"xgboost": 2}, "max_trials": 2}
    with pytest.raises(SearchError, match=r"takes 2 GPUs.*at most 1 on a node.*search\.gpu"):
        searched(table("regression"), PLAN, "regression", tmp_path, **limits)
    own = "ml_assets_tests.modeling.odd_families.Raising"
    with pytest.raises(SearchError, match=r"Raising' uses no GPU.*uses_gpu = True"):
        searched(table("regression"), PLAN, "regression", tmp_path, families=[own], gpu={own: 1},
                 max_trials=2)  # fmt: skip
