from typing import Any

import numpy as np
import pytest

from ml_assets.estimator import iterative_learner
from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets_tests.estimator.learners import classes, numbers

lightgbm = pytest.importorskip("lightgbm")

SETTINGS = {"learning_rate": 0.2, "min_data_in_leaf": 5}


def learner(**fields: Any) -> LightGBMLearner:
    defaults = {"classification": True, "rounds": 20, "most_rounds": 200, "patience": 10,
                "balanced": False, "seed": 3, "settings": SETTINGS}  # fmt: skip
    return LightGBMLearner(**(defaults | fields))


@pytest.mark.parametrize("count", [2, 3])
def test_probabilities_are_lightgbms_own(count: int) -> None:
    X, y = classes(count=count)
    theirs = lightgbm.LGBMClassifier(
        n_estimators=20, learning_rate=0.2, min_child_samples=5, n_jobs=1, verbosity=-1
    ).fit(X, y)
    assert learner().fit(X, y).predict_proba(X) == pytest.approx(theirs.predict_proba(X))


def test_the_best_round_is_lightgbms_own() -> None:
    (X, y), held_out = numbers(), numbers(seed=2)
    theirs = lightgbm.LGBMRegressor(
        n_estimators=200, learning_rate=0.2, min_child_samples=5, n_jobs=1, verbosity=-1
    ).fit(X, y, eval_set=[held_out], callbacks=[lightgbm.early_stopping(10, verbose=False)])
    ours = learner(classification=False).fit(X, y, Stop(Rows(*held_out)))
    assert ours.rounds_ == theirs.best_iteration_ < 200
    assert ours.native.num_trees() == ours.rounds_
    assert ours.predict(X) == pytest.approx(theirs.predict(X))


def test_absolute_errors_lead_to_the_median() -> None:
    X, y = np.zeros((9, 1)), np.array([0.0, 0, 0, 0, 1, 2, 3, 4, 100])
    X[0] = 1.0  # too few rows for a leaf
    settings = SETTINGS | {"objective": "regression_l1"}
    ours = learner(classification=False, settings=settings).fit(X, y)
    assert ours.predict(X) == pytest.approx(1.0)
    assert ours.fit(X, y, Stop(Rows(X, y))).rounds_ == 1


def test_categories_are_its_own() -> None:
    X, y = numbers(400)
    ours = learner(classification=False, categories=[2]).fit(X, y)
    kinds = {node["decision_type"] for node in splits(ours.native)}
    assert kinds == {"<=", "=="}
    unseen, missing = X[:5].copy(), X[:5].copy()
    unseen[:, 2], missing[:, 2] = -1, np.nan
    np.testing.assert_array_equal(ours.predict(unseen), ours.predict(missing))


def splits(booster: Any) -> list[dict[str, Any]]:
    def walk(node: dict[str, Any]) -> list[dict[str, Any]]:
        if "decision_type" not in node:
            return []
        return [node, *walk(node["left_child"]), *walk(node["right_child"])]

    return [
        node for tree in booster.dump_model()["tree_info"] for node in walk(tree["tree_structure"])
    ]


def test_a_gpu_is_used_where_it_is_asked_for_and_there(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = numbers()
    asked = learner(classification=False, device="gpu")
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: False)
    plain = learner(classification=False).fit(X, y)
    np.testing.assert_array_equal(asked.fit(X, y).predict(X), plain.predict(X))
    assert asked.model_ == plain.model_

    on_cpu = asked._arguments()
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: True)
    assert {"device_type": "gpu"}.items() <= asked._arguments().items()
    assert plain._arguments() == on_cpu


def test_a_fit_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    (X, y), held_out = numbers(), numbers(seed=2)
    moments = iter(range(1000))
    monkeypatch.setattr(iterative_learner.time, "perf_counter", lambda: float(next(moments)))
    ours = learner(classification=False)
    ours.fit(X, y, Stop(Rows(*held_out), within_s=6.0))
    # The clock is read before the first round, and after each.
    assert 1 <= ours.rounds_ <= 6
    assert ours.native.num_trees() == ours.rounds_
    assert "_ends" not in vars(ours)
