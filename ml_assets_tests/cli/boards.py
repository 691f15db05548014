"""A search's record for the tests of this room."""

from pathlib import Path

from pydantic import BaseModel

from ml_assets.spec.leaderboard import Leaderboard, Trial

BOARD = Leaderboard(
    metric="roc_auc",
    greater_is_better=True,
    folds=2,
    seed=7,
    wall_s=12.0,
    trials=[
        Trial(trial_id="t2", family="linear", params={"C": 0.123456}, fold_scores=[0.9, 0.96],
              score=0.93, status="completed", fit_s=1.25),
        Trial(trial_id="t0", family="random_forest", params={"n_estimators": 200},
              fold_scores=[0.9, 0.9], score=0.9, status="completed"),
        Trial(trial_id="t1", family="linear", params={"C": 9.0}, fold_scores=[], score=None,
              status="failed", error="ValueError: no"),
    ],
)  # fmt: skip


def store(root: Path, problem: str, asset: str, document: BaseModel) -> Path:
    """Put a document where a run would."""
    file = root / "data" / "artifacts" / problem / f"{asset}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(document.model_dump_json())
    return file
