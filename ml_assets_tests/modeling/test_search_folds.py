import numpy as np
import pandas as pd

from ml_assets.modeling.search_folds import search_folds
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
    for training, scored in search_folds(TRAIN, y, grouped):
        assert not set(TRAIN["who"][training]) & set(TRAIN["who"][scored])
    timed = make_spec(problem=PROBLEM, search=limits, columns={"time": "at"},
                      split={"strategy": "time", "gap": "2d"})  # fmt: skip
    for training, scored in search_folds(TRAIN, y, timed):
        gap = TRAIN["at"][scored].min() - TRAIN["at"][training].max()
        assert gap > np.timedelta64(2, "D")
    plain = search_folds(TRAIN, y, make_spec(problem=PROBLEM, search=limits))
    assert sorted(np.concatenate([scored for _, scored in plain])) == list(range(ROWS))
