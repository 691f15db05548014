from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.preparation.split_keys import SplitKeys
from ml_assets.preparation.split_sides import choose_sides
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import SplitStrategy


def _keys(rows: int = 200, **changed: Any) -> SplitKeys:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "x": rng.normal(size=rows),
        "y": rng.choice(["no", "yes"], rows),
        "shop": rng.integers(0, 20, rows),
        "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), "h"),
        "side": rng.choice(["train", "test"], rows, p=[0.8, 0.2]),
    }).assign(**changed)  # fmt: skip
    return SplitKeys.of([frame], target="y", classes=True, group="shop", time="at", stated="side")


@pytest.mark.parametrize("strategy", ["stratified", "random", "group", "time", "column"])
def test_each_strategy_holds_out_about_the_share(strategy: SplitStrategy) -> None:
    keys = _keys()
    sides = choose_sides(keys, strategy=strategy, test_fraction=0.2, seed=5)
    assert sides.dtype == np.int8
    assert set(sides) == {0, 1}
    assert sides.mean() == pytest.approx(0.2, abs=0.08 if strategy == "column" else 0.01)
    if strategy == "column":
        assert keys.stated is not None
        assert sides.tolist() == keys.stated.tolist()
    if strategy == "group":
        assert keys.group is not None
        assert set(keys.group[sides == 0]).isdisjoint(keys.group[sides == 1])
    if strategy == "time":
        assert keys.time is not None
        assert keys.time[sides == 0].max() < keys.time[sides == 1].min()


@pytest.mark.parametrize(
    ("strategy", "changed", "message"),
    [
        ("time", {"y": "no"}, r"single value in all rows\. Found: y = 'no' in 200 rows"),
        ("time", {"y": ["no"] * 150 + ["yes"] * 50, "at": pd.date_range("2026-01-01", periods=200)},
         r"Class 'no' of y is so rare.*150 training rows, 50 test rows"),
        ("column", {"side": "train"}, r"One side.*200 training rows, 0 test rows.*split\.column"),
        ("column", {"side": ["train"] * 50 + ["test"] * 150, "y": ["no"] * 50 + ["yes"] * 150},
         r"Class 'no' of y"),
        ("random", {"y": ["rare"] + ["no"] * 199}, r"Class 'rare' of y is so rare"),
    ],
)  # fmt: skip
def test_sides_nothing_can_be_learnt_from_are_refused(
    strategy: SplitStrategy, changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        choose_sides(_keys(**changed), strategy=strategy, test_fraction=0.25, seed=5)


def test_numbers_that_do_not_vary_in_training_are_refused() -> None:
    frame = pd.DataFrame({"y": [1.0] * 6 + [2.0, 3.0], "side": ["train"] * 6 + ["test"] * 2})
    keys = SplitKeys.of([frame], target="y", classes=False, stated="side")
    with pytest.raises(DataError, match=r"single value in the training rows.*y = 1\.0 in 6 rows"):
        choose_sides(keys, strategy="column", test_fraction=0.25, seed=5)


def test_no_row_is_refused() -> None:
    with pytest.raises(DataError, match=r"single value in all rows\. Found: no rows"):
        choose_sides(SplitKeys.of([], target="y", classes=True), strategy="random",
                     test_fraction=0.25, seed=5)  # fmt: skip
