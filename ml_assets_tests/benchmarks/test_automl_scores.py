import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from benchmarks.automl_scores import normalized, ranks, score


def test_two_classes_are_scored_by_the_probability_of_the_last() -> None:
    truth = pd.Series(["no", "yes", "yes", "no"])
    found = pd.DataFrame({"no": [0.9, 0.6, 0.2, 0.5], "yes": [0.1, 0.4, 0.8, 0.5]})
    assert score("binary", truth, found) == roc_auc_score([0, 1, 1, 0], [0.1, 0.4, 0.8, 0.5])


def test_more_classes_are_scored_in_the_order_of_the_columns() -> None:
    truth = pd.Series(["10", "9", "10", "7"])
    found = pd.DataFrame([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.5, 0.1, 0.4], [0.2, 0.6, 0.2]],
                         columns=["10", "7", "9"])  # fmt: skip
    expected = -np.mean(np.log([0.7, 0.7, 0.5, 0.6]))
    assert score("multiclass", truth, found) == pytest.approx(expected)


def test_probabilities_that_do_not_sum_to_one_are_shares() -> None:
    truth = pd.Series(["a", "b", "c"])
    found = pd.DataFrame([[2.0, 1, 1], [1, 2, 1], [1, 1, 2]], columns=["a", "b", "c"])
    halves = found.to_numpy() / 4
    assert score("multiclass", truth, found) == pytest.approx(log_loss(truth, halves))


def test_numbers_are_scored_by_root_mean_squared_error() -> None:
    found = pd.DataFrame({"prediction": [1.0, 5.0]})
    assert score("regression", pd.Series([1.0, 2.0]), found) == pytest.approx(np.sqrt(4.5))


@pytest.mark.parametrize("values", [[1.0, np.nan], [1.0], [1.0, np.inf]])
def test_absent_predictions_have_no_score(values: list[float]) -> None:
    with pytest.raises(ValueError, match="predictions of 2 rows"):
        score("regression", pd.Series([1.0, 2.0]), pd.DataFrame({"prediction": values}))


def test_default_and_best_peer_are_the_ends_of_the_scale() -> None:
    ends = {"default": 2.0, "best_peer": 1.5, "greater_is_better": False}
    assert [normalized(value, **ends) for value in (2.0, 1.5, 1.25, 2.5)] == [0, 1, 1.5, -1]


@pytest.mark.parametrize(("best_peer", "greater"), [(0.8, True), (0.7, True), (0.9, False),
                                                    (None, True)])  # fmt: skip
def test_no_scale_where_no_peer_beats_the_default(best_peer: float | None, greater: bool) -> None:
    assert normalized(0.9, 0.8, best_peer, greater_is_better=greater) is None


def test_less_is_better_of_errors_and_failures_come_last() -> None:
    scores = {"ours": 0.4, "flaml": 0.3, "h2o": None, "default": 0.5, "autogluon": None}
    assert ranks(scores, greater_is_better=False) == {
        "ours": 2, "flaml": 1, "h2o": 4.5, "default": 3, "autogluon": 4.5
    }  # fmt: skip
