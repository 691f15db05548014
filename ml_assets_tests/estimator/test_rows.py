import numpy as np
import pandas as pd

from ml_assets.estimator.rows import Rows


def test_rows_are_taken_with_all_that_belongs_to_them() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
    rows = Rows(frame, np.array(["x", "y", "z"]), np.array([0.5, 1.0, 2.0]))
    taken = rows.at(np.array([2, 0]))
    assert (taken.X["a"].tolist(), taken.y.tolist()) == ([3.0, 1.0], ["z", "x"])
    assert taken.weights is not None
    assert taken.weights.tolist() == [2.0, 0.5]
    encoded = taken.with_features(taken.X.to_numpy())
    assert encoded.at(np.array([1])).X.tolist() == [[1.0]]
    assert (len(rows), len(taken)) == (3, 2)
    assert Rows(frame, rows.y).at(np.array([1])).weights is None
