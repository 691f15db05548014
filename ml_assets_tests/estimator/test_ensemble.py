import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_is_fitted

from ml_assets.estimator.ensemble import EnsembleClassifier, share_equal_steps
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.spec.metrics import Task
from ml_assets_tests.estimator.models import PLAN, ensemble, fitted, table


class Counting(FunctionTransformer):
    calls = 0

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        self.calls += 1
        return X


TASKS: tuple[Task, ...] = ("binary_classification", "regression")


def test_probabilities_are_the_members_weighted_mean() -> None:
    found, _ = ensemble("binary_classification", table())
    features = feature_matrix(table(rows=30, seed=2), PLAN)

    parts = [member.predict_proba(features) for member in found.members]
    expected = np.tensordot(found.weights, parts, axes=1)
    assert np.allclose(found.predict_proba(features), expected, rtol=0, atol=1e-15)
    assert found.classes_.tolist() == ["big", "small"]
    assert np.array_equal(found.predict(features), found.classes_[expected.argmax(axis=1)])


def test_numbers_are_the_members_weighted_sum() -> None:
    found, _ = ensemble("regression", table())
    features = feature_matrix(table(rows=30, seed=2), PLAN)
    parts = [member.predict(features) for member in found.members]
    expected = np.tensordot(found.weights, parts, axes=1)
    assert np.allclose(found.predict(features), expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("task", TASKS)
def test_shared_steps_change_no_number_and_are_computed_once(task: Task) -> None:
    frame, features = table(), feature_matrix(table(rows=30, seed=2), PLAN)
    shared, apart = (ensemble(task, frame, share)[0] for share in (True, False))
    assert np.array_equal(shared.predict(features), apart.predict(features))


def test_shared_steps_are_computed_once() -> None:
    features = feature_matrix(table(), PLAN)[["size"]]
    members = [make_pipeline(Counting(), LogisticRegression(C=c)) for c in (0.1, 1.0)]
    found = EnsembleClassifier(members, [0.5, 0.5]).fit(features, table()["y"].to_numpy())
    counted = [member.steps[0][1] for member in members]
    for step in counted:
        step.calls = 0
    found.predict(features)
    assert [step.calls for step in counted] == [1, 1]
    share_equal_steps(members, ["alike", "alike"])
    found.predict(features)
    assert [step.calls for step in counted] == [2, 1]


def test_it_is_an_estimator_of_scikit_learn() -> None:
    frame = table()
    for task, is_kind in zip(TASKS, (is_classifier, is_regressor), strict=True):
        found, _ = ensemble(task, frame)
        assert is_kind(found)
        check_is_fitted(found)
        fresh = clone(found)
        assert not fresh.__sklearn_is_fitted__()
        target = frame["size"] if task == "regression" else frame["y"]
        fresh.fit(feature_matrix(frame, PLAN), target.to_numpy())
        assert fresh.__sklearn_is_fitted__()
        assert fresh.set_params(weights=[1.0, 0.0, 0.0]).get_params()["weights"] == [1.0, 0.0, 0.0]
        alone = found.set_params(weights=[1.0, 0.0, 0.0]).members[0]
        features = feature_matrix(frame, PLAN)
        assert np.array_equal(found.predict(features), alone.predict(features))


def test_a_member_that_is_no_pipeline_is_taken_as_it_is() -> None:
    frame = table()
    features = feature_matrix(frame, PLAN)[["size"]]
    bare = [LogisticRegression(C=c).fit(features, frame["y"]) for c in (0.1, 1.0)]
    share_equal_steps(bare, ["alike", "alike"])
    found = EnsembleClassifier(bare, [0.5, 0.5], "log", [0.0, 0.0])
    assert np.allclose(found.predict_proba(features).sum(axis=1), 1.0)
    pipeline, _ = fitted("linear", frame)
    assert len(pipeline.steps) == 2
