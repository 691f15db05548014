"""Leaderboards of many trials whose scores depend on known parameters."""

from typing import Any

import numpy as np

from ml_assets.spec.leaderboard import Leaderboard, Trial


def searched(trials: int = 60, seed: int = 1, greater_is_better: bool = True) -> Leaderboard:
    """Two families: a forest by its depth alone, a kernel that does worse whatever it is told."""
    rng = np.random.default_rng(seed)
    sign = 1.0 if greater_is_better else -1.0
    made = [_trial(index, rng, sign) for index in range(trials)]
    ended = Trial(trial_id="t900", family="kernel", params={"width": 1.0}, fold_scores=[],
                  score=None, status="failed", error="ValueError: a|b\nno", fit_s=0.5,
                  started_s=30.0, host="one", attempts=3)  # fmt: skip
    ranked = sorted(made, key=lambda trial: -sign * (trial.score or 0.0))
    completed = [trial for trial in ranked if trial.status == "completed"]
    stopped = [trial for trial in ranked if trial.status != "completed"]
    return Leaderboard(metric="roc_auc" if greater_is_better else "log_loss", folds=3, seed=seed,
                       greater_is_better=greater_is_better, wall_s=90.0,
                       trials=[*completed, *stopped, ended])  # fmt: skip


def _trial(index: int, rng: np.random.Generator, sign: float) -> Trial:
    params: dict[str, Any]
    if index % 3:
        depth, split = float(rng.uniform(1, 9)), str(rng.choice(["gini", "entropy"]))
        params = {"depth": depth, "split": split, "leaf": int(rng.integers(1, 100))}
        if split == "entropy":
            params["gain"] = float(rng.uniform(0, 1))
        score = 2.0 - 0.03 * (depth - 5.0) ** 2
    else:
        params, score = {"width": float(10 ** rng.uniform(-3, 2))}, 0.5
    folds = 1 if index % 5 == 4 else 3
    scores = [sign * (score + float(rng.normal(0, 0.01))) for _ in range(folds)]
    return Trial(
        trial_id=f"t{index:03d}",
        family="forest" if index % 3 else "kernel",
        params=params,
        fold_scores=scores,
        score=float(np.mean(scores)),
        status="completed" if folds == 3 else "stopped_early",
        fit_s=0.75,
        predict_s=0.25,
        started_s=float(index),
        host="one",
    )
