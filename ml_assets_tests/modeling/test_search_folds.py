import numpy as np
import pandas as pd

from ml_assets.modeling.search_folds import rows_together, search_folds
from ml_assets_tests.spec.specs import make_spec

ROWS = 40
TRAIN = pd.DataFrame({
    "who": np.arange(ROWS) % 8,
    "at": np.datetime64("2024-01-01", "ns") + np.arange(ROWS) * np.timedelta64(1, "D"),
    "y": np.arange(ROWS) % 2,
})  # fmt: skip
PROBLEM = {"task": "binary_classification", "target": "y"}


def test_folds_hold_rows_out_as_the_split_does() -> None:
    y, limits = TRAIN["y"].to_numpy(), {"folds": 4}
    grouped = make_spec(problem=PROBLEM, search=limits, columns={"group": "who"},
                        split={"strategy": "group"})  # fmt: skip
    for training, scored in search_folds(TRAIN, y, grouped, None):
        assert not set(TRAIN["who"][training]) & set(TRAIN["who"][scored])
    timed = make_spec(problem=PROBLEM, search=limits, columns={"time": "at"},
                      split={"strategy": "time", "gap": "2d"})  # fmt: skip
    for training, scored in search_folds(TRAIN, y, timed, None):
        gap = TRAIN["at"][scored].min() - TRAIN["at"][training].max()
        assert gap > np.timedelta64(2, "D")
    plain = search_folds(TRAIN, y, make_spec(problem=PROBLEM, search=limits), None)
    assert sorted(np.concatenate([scored for _, scored in plain])) == list(range(ROWS))


def test_equal_rows_stay_in_one_fold_as_in_the_split() -> None:
    plain = make_spec(problem=PROBLEM, search={"folds": 4})
    features = pd.DataFrame({"a": np.arange(ROWS) // 2 * 1.5, "b": np.arange(ROWS) // 2 % 3})
    sets = rows_together(features, plain)
    for training, scored in search_folds(TRAIN, TRAIN["y"].to_numpy(), plain, sets):
        assert not set(features["a"][training]) & set(features["a"][scored])


def test_where_groups_or_time_part_rows_equal_ones_need_not_stay_together() -> None:
    features = pd.DataFrame({"a": np.arange(ROWS) // 2 * 1.5, "b": np.arange(ROWS) // 2 % 3})
    for sections in ({"columns": {"group": "who"}, "split": {"strategy": "group"}},
                     {"columns": {"time": "at"}, "split": {"strategy": "time"}}):  # fmt: skip
        assert rows_together(features, make_spec(problem=PROBLEM, **sections)) is None
