from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from upath import UPath

from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.storage.document_io_manager import DocumentIOManager

BOARD = Leaderboard(metric="r2", greater_is_better=True, folds=2, seed=7, trials=[], wall_s=1 / 3)


@pytest.mark.parametrize("kind", ["disk", "memory"])
def test_an_input_is_read_as_its_annotation(tmp_path: Path, kind: str) -> None:
    base = UPath(tmp_path if kind == "disk" else "memory://documents")
    found: list[Any] = []

    @dg.asset(key=["churn", "trials"])
    def trials() -> Leaderboard:
        return BOARD

    @dg.asset(ins={"trials": dg.AssetIn(key=["churn", "trials"])})
    def as_model(trials: Leaderboard) -> None:
        found.append(trials)

    @dg.asset(ins={"trials": dg.AssetIn(key=["churn", "trials"])})
    def as_json(trials: Any) -> None:
        found.append(trials)

    resources = {"io_manager": DocumentIOManager(base_path=base)}
    assert dg.materialize([trials, as_model, as_json], resources=resources).success
    assert BOARD in found
    assert BOARD.model_dump() in found
    text = (base / "churn" / "trials.json").read_text()
    assert Leaderboard.model_validate_json(text) == BOARD
    assert text.startswith('{\n  "metric"')


def test_plain_values_keep_their_letters(tmp_path: Path) -> None:
    @dg.asset
    def words() -> dict[str, str]:
        return {"größe": "ö"}

    dg.materialize([words], resources={"io_manager": DocumentIOManager(base_path=UPath(tmp_path))})
    assert '"größe": "ö"' in (tmp_path / "words.json").read_text(encoding="utf-8")
