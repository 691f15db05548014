from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.base import clone

from ml_assets.estimator.unlabelled import Unlabelled, drawn_rows


@dataclass(eq=False)
class Middle(Unlabelled):
    """Remembers the mean of the rows."""

    power: int = 1

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> Self:
        self.mean_ = X.mean() ** self.power
        return self


def test_scikit_learn_clones_it_by_its_parameters() -> None:
    fitted = Middle(power=2).fit(np.array([[1.0], [3.0]]))
    twin = clone(fitted)
    assert fitted.mean_ == 4.0
    assert twin.get_params() == {"power": 2}
    assert not hasattr(twin, "mean_")
    assert twin.set_params(power=3).power == 3


def test_rows_are_drawn_once_each_in_their_order_and_again_by_the_seed() -> None:
    rows = np.arange(100)[:, None]
    drawn = drawn_rows(rows, 30, seed=4).ravel()
    assert len(set(drawn)) == 30
    assert (np.diff(drawn) > 0).all()
    assert (drawn == drawn_rows(rows, 30, seed=4).ravel()).all()
    assert (drawn != drawn_rows(rows, 30, seed=5).ravel()).any()
