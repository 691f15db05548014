import numpy as np
import pandas as pd

from ml_assets.modeling.equal_rows import copied_rows, equal_rows

CHANCE = np.random.default_rng(5)
FEATURES = pd.DataFrame({
    "size": CHANCE.normal(size=50), "shade": CHANCE.choice(["red", "", "blue"], 50),
    "at": np.datetime64("2024-01-01", "ns") + CHANCE.integers(0, 9, 50) * np.timedelta64(1, "D"),
})  # fmt: skip


def test_sets_are_those_of_pandas_groups() -> None:
    table = FEATURES.iloc[CHANCE.integers(0, 50, 200)].reset_index(drop=True)
    table.loc[table["size"] > 1, "size"] = np.nan
    table.loc[table["shade"] == "red", "at"] = np.datetime64("NaT", "ns")
    groups = table.groupby(list(table), dropna=False, sort=False).ngroup()
    assert equal_rows(table).tolist() == groups.tolist()


def test_rows_that_all_differ_need_not_stay_together() -> None:
    assert copied_rows(FEATURES) is None
    assert copied_rows(pd.DataFrame(index=range(5))) is None


def test_copies_are_found_however_many() -> None:
    copied = pd.concat([FEATURES] * 9, ignore_index=True)
    sets = copied_rows(copied)
    assert sets is not None
    assert sets.tolist() == list(range(50)) * 9


def test_rows_that_cannot_but_repeat_are_no_copies() -> None:
    few = pd.DataFrame({"a": CHANCE.integers(0, 4, 100), "b": CHANCE.choice(["x", "y"], 100)})
    assert copied_rows(few) is None
