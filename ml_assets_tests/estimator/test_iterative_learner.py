import copy
import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import check_is_fitted

from ml_assets.estimator.iterative_learner import Examples, IterativeLearner, known_codes
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop, usual_round_s


@dataclass(eq=False)
class Means(IterativeLearner):
    """Predicts the weighted mean; remembers what it was given."""

    def _train(self, train: Examples, held_out: Examples | None) -> tuple[Any, int]:
        self.given_ = train, held_out
        return b"%f" % np.average(train.y, weights=train.weights), 3

    def _load(self, model: bytes) -> float:
        return float(model)

    def _call(self, X: Any) -> np.ndarray:
        return np.full(X.shape[0], self.native)


def learner(**fields: Any) -> Means:
    defaults = {"classification": True, "rounds": 5, "most_rounds": 50, "patience": 4,
                "balanced": False, "seed": 1}  # fmt: skip
    return Means(**(defaults | fields))


X, Y = np.arange(8.0).reshape(4, 2), np.array(["no", "yes", "no", "no"])


def test_classes_become_codes_and_come_back() -> None:
    fitted = learner().fit(X, Y)
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert fitted.given_[0].y.tolist() == [0, 1, 0, 0]
    assert fitted.predict_proba(X) == pytest.approx(np.tile([0.75, 0.25], (4, 1)))
    assert fitted.predict(X).tolist() == ["no"] * 4
    assert fitted.rounds_ == 3


def test_balanced_rows_weigh_as_scikit_learn_weighs_them() -> None:
    fitted = learner(balanced=True).fit(X, Y, Stop(Rows(X, Y)))
    for examples in fitted.given_:
        assert examples.weights == pytest.approx(compute_sample_weight("balanced", Y))
    assert learner().fit(X, Y).given_[0].weights.tolist() == [1.0] * 4


def test_held_out_rows_of_new_classes_are_left_aside() -> None:
    fitted = learner().fit(X, Y, Stop(Rows(X, np.array(["yes", "maybe", "no", "zero"]))))
    held_out = fitted.given_[1]
    assert (held_out.X[:, 0].tolist(), held_out.y.tolist()) == ([0.0, 4.0], [1, 0])
    assert learner().fit(X, Y, Stop(Rows(X, np.array(["maybe"] * 4)))).given_[1] is None
    assert (
        learner(classification=False).fit(X, X[:, 0], Stop(Rows(X[:0], X[:0, 0]))).given_[1] is None
    )


def test_one_class_is_certain() -> None:
    fitted = learner().fit(X, np.array(["no"] * 4), Stop(Rows(X, Y)))
    assert fitted.predict_proba(X).tolist() == [[1.0]] * 4
    assert fitted.predict(X).tolist() == ["no"] * 4
    assert fitted.native is None


def test_columns_that_never_vary_say_nothing() -> None:
    constant = np.array([[1.0, np.nan]] * 4)
    fitted = learner().fit(constant, Y, Stop(Rows(X, Y)))
    assert fitted.native is None
    assert fitted.predict_proba(X).tolist() == [[0.75, 0.25]] * 4
    even = learner(balanced=True).fit(constant, Y)
    assert even.predict_proba(X).tolist() == [[0.5, 0.5]] * 4
    assert learner(classification=False).fit(constant, X[:, 0]).predict(X).tolist() == [3.0] * 4
    constant[2, 1] = 0.0
    assert learner().fit(constant, Y).native is not None


def test_the_librarys_object_is_not_kept() -> None:
    fitted = learner(classification=False).fit(X, X[:, 0])
    assert fitted.predict(X).tolist() == [3.0] * 4
    assert "_native" in vars(fitted)
    for copied in (copy.deepcopy(fitted), pickle.loads(pickle.dumps(fitted))):
        assert "_native" not in vars(copied)
        assert copied.predict(X).tolist() == [3.0] * 4
    again = fitted.fit(X, X[:, 1])
    assert again.predict(X).tolist() == [4.0] * 4


def test_scikit_learn_takes_it_for_its_own() -> None:
    assert is_classifier(learner())
    assert is_regressor(learner(classification=False))
    with pytest.raises(NotFittedError):
        check_is_fitted(learner())
    check_is_fitted(learner().fit(X, Y))
    copied = clone(learner(rounds=9, settings={"a": 1}).fit(X, Y))
    assert (copied.rounds, copied.settings, hasattr(copied, "model_")) == (9, {"a": 1}, False)
    assert learner().set_params(rounds=2).get_params()["rounds"] == 2


def test_sparse_rows_stay_sparse() -> None:
    fitted = learner().fit(sparse.coo_matrix(X), Y)
    assert sparse.issparse(fitted.given_[0].X)
    assert len(fitted.predict(sparse.csr_matrix(X))) == 4


def test_unseen_categories_are_missing() -> None:
    codes = np.array([[-1.0, -1.0], [2.0, 3.0]])
    np.testing.assert_array_equal(known_codes(codes, [1]), [[-1.0, np.nan], [2.0, 3.0]])
    np.testing.assert_array_equal(codes, [[-1.0, -1.0], [2.0, 3.0]])
    assert known_codes(codes, []) is codes


@pytest.mark.parametrize("balanced", [False, True])
def test_weights_of_rows_multiply_those_of_classes(balanced: bool) -> None:
    weights = np.array([1.0, 3.0, 0.5, 0.5])
    fitted = learner(balanced=balanced).fit(X, Y, Stop(Rows(X, Y, weights[::-1])), weights)
    # Both classes weigh 3 and 2 in all; balanced, 2.5 each.
    of_class = np.where(Y == "yes", 2.5 / 3, 2.5 / 2) if balanced else np.ones(4)
    assert fitted.given_[0].weights == pytest.approx(weights * of_class)
    assert fitted.given_[1].weights == pytest.approx(weights[::-1] * of_class)
    constant = learner(balanced=balanced).fit(np.ones((4, 1)), Y, None, weights)
    shares = [0.5, 0.5] if balanced else [0.4, 0.6]
    assert constant.predict_proba(X[:1])[0] == pytest.approx(shares)
    numbers = learner(classification=False).fit(np.ones((4, 1)), X[:, 0], None, weights)
    assert numbers.predict(X[:1]) == pytest.approx(np.average(X[:, 0], weights=weights))


def test_a_learner_that_has_time_for_few_rounds_learns_faster() -> None:
    def rate(within_s: float | None) -> float:
        fitted = learner(settings={"learning_rate": 0.05})
        fitted.fit(X, Y, Stop(Rows(X, Y), within_s))
        return float(fitted.settings["learning_rate"])

    round_s = usual_round_s(4, 2, 2)
    assert rate(None) == rate(1000 * round_s) == 0.05
    assert rate(80 * round_s) == pytest.approx(0.1)
    assert rate(0.0) == 0.3
