import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml_assets.estimator import iterative_learner
from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets_tests.estimator.learners import classes, numbers

catboost = pytest.importorskip("catboost")

SETTINGS = {"learning_rate": 0.2, "depth": 3}


def learner(**fields: Any) -> CatBoostLearner:
    defaults = {"classification": True, "rounds": 20, "most_rounds": 600, "patience": 10,
                "balanced": False, "seed": 3, "settings": SETTINGS}  # fmt: skip
    return CatBoostLearner(**(defaults | fields))


@pytest.mark.parametrize("count", [2, 3])
def test_probabilities_are_catboosts_own(count: int) -> None:
    X, y = classes(count=count)
    theirs = catboost.CatBoostClassifier(
        iterations=20, random_seed=3, thread_count=1, boosting_type="Plain",
        leaf_estimation_iterations=10 if count == 2 else 1, allow_writing_files=False,
        logging_level="Silent", **SETTINGS,
    ).fit(X, y)  # fmt: skip
    assert learner().fit(X, y).predict_proba(X) == pytest.approx(theirs.predict_proba(X))


@pytest.mark.parametrize("classification", [True, False])
def test_what_was_stopped_is_what_so_many_rounds_give(classification: bool) -> None:
    make = classes if classification else numbers
    (X, y), held_out = make(), make(seed=2)
    stopped = learner(classification=classification).fit(X, y, Stop(Rows(*held_out)))
    assert stopped.rounds_ == stopped.native.tree_count_ < 600
    again = learner(classification=classification, rounds=stopped.rounds_).fit(X, y)
    np.testing.assert_array_equal(again.predict(X), stopped.predict(X))


def test_the_bytes_hold_no_time_and_no_chance() -> None:
    X, y = classes()
    assert learner().fit(X, y).model_ == learner().fit(X, y).model_


def test_categories_are_its_own_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    X, y = numbers(400)
    ours = learner(classification=False, categories=[2]).fit(X, y)
    assert ours.native.get_cat_feature_indices() == [2]
    unseen = X[:5].copy()
    unseen[:, 2] = 99
    assert np.isfinite(ours.predict(unseen)).all()
    assert os.listdir(tmp_path) == []


def test_a_constant_target_is_learnt() -> None:
    X, _ = numbers(30)
    ours = learner(classification=False).fit(X, np.full(30, 7.0), Stop(Rows(X, np.full(30, 7.0))))
    assert ours.predict(X) == pytest.approx(7.0)


def test_a_gpu_is_used_where_it_is_asked_for_and_there(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = numbers()
    asked = learner(classification=False, device="gpu")
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: False)
    plain = learner(classification=False).fit(X, y)
    np.testing.assert_array_equal(asked.fit(X, y).predict(X), plain.predict(X))
    assert asked.model_ == plain.model_

    on_cpu = asked._arguments(early_stopping=False)
    monkeypatch.setattr(iterative_learner, "gpu_is_here", lambda: True)
    assert {"task_type": "GPU"}.items() <= asked._arguments(early_stopping=False).items()
    assert plain._arguments(early_stopping=False) == on_cpu
    drawing = learner(classification=False, device="gpu", settings={"rsm": 0.5})
    assert "rsm" not in drawing._arguments(early_stopping=False)


def test_a_fit_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    (X, y), held_out = numbers(), numbers(seed=2)
    moments = iter(range(1000))
    monkeypatch.setattr(iterative_learner.time, "perf_counter", lambda: float(next(moments)))
    ours = learner(classification=False)
    ours.fit(X, y, Stop(Rows(*held_out), within_s=6.0))
    # The clock is read before the first round, and after each.
    assert 1 <= ours.rounds_ <= 6
    assert ours.native.tree_count_ == ours.rounds_
    assert "_ends" not in vars(ours)
