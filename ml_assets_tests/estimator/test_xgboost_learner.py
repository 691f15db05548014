from typing import Any

import numpy as np
import pytest

from ml_assets.estimator import iterative_learner
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.estimator.xgboost_learner import XGBoostLearner
from ml_assets_tests.estimator.learners import classes, numbers

xgboost = pytest.importorskip("xgboost")

SETTINGS = {"learning_rate": 0.2, "max_depth": 3}


def learner(**fields: Any) -> XGBoostLearner:
    defaults = {"classification": True, "rounds": 20, "most_rounds": 200, "patience": 10,
                "balanced": False, "seed": 3, "settings": SETTINGS}  # fmt: skip
    return XGBoostLearner(**(defaults | fields))


@pytest.mark.parametrize("count", [2, 3])
def test_probabilities_are_xgboosts_own(count: int) -> None:
    X, y = classes(count=count)
    codes = np.unique(y, return_inverse=True)[1]
    theirs = xgboost.XGBClassifier(n_estimators=20, n_jobs=1, **SETTINGS).fit(X, codes)
    found = learner().fit(X, y).predict_proba(X)
    assert found == pytest.approx(theirs.predict_proba(X), abs=1e-6)
    assert found.sum(axis=1) == pytest.approx(1.0, abs=1e-15)


def test_the_best_round_is_xgboosts_own() -> None:
    (X, y), held_out = numbers(), numbers(seed=2)
    theirs = xgboost.XGBRegressor(
        n_estimators=200, early_stopping_rounds=10, n_jobs=1, **SETTINGS
    ).fit(X, y, eval_set=[held_out], verbose=False)
    ours = learner(classification=False).fit(X, y, Stop(Rows(*held_out)))
    assert ours.rounds_ == theirs.best_iteration + 1 < 200
    assert ours.native.num_boosted_rounds() == ours.rounds_
    assert ours.predict(X) == pytest.approx(theirs.predict(X))


def test_categories_are_its_own_and_unseen_ones_missing() -> None:
    X, y = numbers(400)
    ours = learner(classification=False, categories=[2]).fit(X, y)
    assert ours.native.feature_types == ["q", "q", "c"]
    unseen, missing = X[:5].copy(), X[:5].copy()
    unseen[:, 2], missing[:, 2] = -1, np.nan
    np.testing.assert_array_equal(ours.predict(unseen), ours.predict(missing))
    later = X[:5].copy()
    later[:, 2] = 8  # a code that occurs in no row of the fit
    assert np.isfinite(ours.predict(later)).all()


def test_a_gpu_is_used_where_it_is_asked_for_and_there(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = numbers()
    asked = learner(classification=False, device="gpu")
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: False)
    plain = learner(classification=False).fit(X, y)
    np.testing.assert_array_equal(asked.fit(X, y).predict(X), plain.predict(X))
    assert asked.model_ == plain.model_

    on_cpu = asked._arguments()
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: True)
    assert {"device": "cuda"}.items() <= asked._arguments().items()
    assert plain._arguments() == on_cpu


def test_a_fit_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    (X, y), held_out = numbers(), numbers(seed=2)
    moments = iter(range(1000))
    monkeypatch.setattr(iterative_learner.time, "perf_counter", lambda: float(next(moments)))
    ours = learner(classification=False)
    ours.fit(X, y, Stop(Rows(*held_out), within_s=6.0))
    # The clock is read before the first round, and after each.
    assert 1 <= ours.rounds_ <= 6
    assert ours.native.num_boosted_rounds() == ours.rounds_
    assert "_ends" not in vars(ours)
