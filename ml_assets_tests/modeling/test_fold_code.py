from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.modeling.fold_code import fold_code
from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.modeling.search_folds import rows_together, search_folds
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets_tests.spec.specs import make_spec

ROWS = 60
RNG = np.random.default_rng(3)
TRAIN = pd.DataFrame({
    "who": RNG.choice(list("abcdefgh"), ROWS),
    "at": np.datetime64("2024-01-01", "ns") + RNG.integers(0, 90, ROWS) * np.timedelta64(1, "D"),
    "y": RNG.choice([0, 1], ROWS),
})  # fmt: skip
UNLIKE = pd.DataFrame({"a": np.arange(ROWS) * 0.5})
TWICE = pd.DataFrame({"a": np.arange(ROWS) // 2 * 0.5, "b": RNG.choice(list("xyz"), ROWS)})


@pytest.mark.parametrize("task", ["binary_classification", "regression"])
@pytest.mark.parametrize("sections", [
    {},
    {"columns": {"group": "who"}},
    {"columns": {"time": "at"}, "split": {"strategy": "time"}},
    {"columns": {"time": "at"}, "split": {"strategy": "time", "gap": "3d"}},
])  # fmt: skip
@pytest.mark.parametrize("fewer", [0, 2])
@pytest.mark.parametrize("features", [UNLIKE, TWICE])
def test_the_code_makes_the_searchs_folds(
    task: str, sections: dict[str, Any], fewer: int, features: pd.DataFrame
) -> None:
    spec = make_spec(problem={"task": task, "target": "y"}, search={"folds": 4}, **sections)
    y = TRAIN["y"].to_numpy()
    sets = rows_together(features, spec)
    repeated = 0 if sets is None else ROWS - 1 - int(sets.max())
    assert bool(repeated) == (features is TWICE and not sections)
    wanted = search_folds(TRAIN, y, spec, sets)

    inlined = InlinedSource("ml_assets")
    scored = len(wanted) - fewer
    board = Leaderboard(metric="m", greater_is_better=True, folds=scored, seed=7, trials=[],
                        wall_s=0.0, parts=len(wanted) if fewer else None,
                        repeated_rows=repeated)  # fmt: skip
    wanted = wanted[-scored:]
    code = fold_code(spec, board, inlined)
    names: dict[str, Any] = {"np": np, "train": TRAIN, "y": y, "features": features}
    for module, name in code.imports | inlined.imports:
        exec(f"from {module} import {name}" if name else f"import {module}", names)
    exec(f"from __future__ import annotations\n{inlined.text}", names)
    made = list(eval(code.expression, names))

    assert "ml_assets" not in inlined.text
    assert len(made) == len(wanted)
    for ours, theirs in zip(made, wanted, strict=True):
        assert [side.tolist() for side in ours] == [side.tolist() for side in theirs]
