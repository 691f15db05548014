from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier, MLPRegressor

from ml_assets.estimator.neural_network import NeuralNetwork
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop

SETTINGS = {"hidden_layer_sizes": [8], "learning_rate_init": 0.01, "batch_size": 20}


def learner(**fields: Any) -> NeuralNetwork:
    defaults = {"classification": True, "rounds": 10, "most_rounds": 60, "patience": 5,
                "balanced": False, "seed": 3, "settings": SETTINGS}  # fmt: skip
    return NeuralNetwork(**(defaults | fields))


def table(rows: int = 120, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 3))
    return X, np.where(X[:, 0] * X[:, 1] + rng.normal(scale=0.3, size=rows) > 0, "up", "down")


def test_the_first_epoch_is_scikit_learns() -> None:
    X, y = table()
    theirs = MLPClassifier(random_state=3, max_iter=1, **SETTINGS).partial_fit(
        X, y, classes=["down", "up"]
    )
    ours = learner(rounds=1).fit(X, y)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(X))
    assert type(ours.native) is MLPClassifier


def test_it_stops_at_the_epoch_with_the_smallest_loss() -> None:
    (X, y), (X_new, y_new) = table(), table(seed=2)
    ours = learner().fit(X, y, Stop(Rows(X_new, y_new)))
    losses = [
        log_loss(y_new, learner(rounds=rounds).fit(X, y).predict_proba(X_new))
        for rounds in range(1, ours.rounds_ + 6)
    ]
    assert ours.rounds_ == 1 + int(np.argmin(losses))
    assert log_loss(y_new, ours.predict_proba(X_new)) == pytest.approx(min(losses))


def test_rows_come_in_another_order_every_epoch() -> None:
    X, y = table()
    same = MLPClassifier(random_state=3, max_iter=1, **SETTINGS)
    for _ in range(5):
        same.partial_fit(X, y, classes=["down", "up"])
    ours = learner(rounds=5).fit(X, y)
    assert not np.allclose(ours.predict_proba(X), same.predict_proba(X))


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e5, 3e6), (1e-6, 1.0)])
def test_numbers_of_any_unit_are_learnt_alike(scale: float, shift: float) -> None:
    X, _ = table()
    y = X[:, 0] + 0.5 * X[:, 1]
    plain = learner(classification=False).fit(X, y, Stop(Rows(X, y)))
    ours = learner(classification=False).fit(X, y * scale + shift, Stop(Rows(X, y * scale + shift)))
    assert ours.rounds_ == plain.rounds_
    assert (ours.predict(X) - shift) / scale == pytest.approx(plain.predict(X), abs=1e-4)
    # The scale is in the layers: the plain scikit-learn object predicts in the target's unit.
    assert type(ours.native) is MLPRegressor
    np.testing.assert_array_equal(ours.native.predict(X), ours.predict(X))


def test_a_constant_target_and_few_rows_are_learnt() -> None:
    X, _ = table(3)
    assert np.isfinite(learner(classification=False).fit(X, np.full(3, 7.0)).predict(X)).all()


def test_balanced_classes_are_found_more_often() -> None:
    X, y = table(300)
    y[(y == "up") & (np.arange(300) % 10 != 0)] = "down"
    found = [
        (learner(balanced=balanced).fit(X, y).predict(X) == "up").sum()
        for balanced in (False, True)
    ]
    assert found[1] > found[0]
