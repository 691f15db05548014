from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.modeling.early_stopping import MIN_COMPLETED, is_poor, thresholds

SCORES = st.integers(2, 5).flatmap(
    lambda folds: st.lists(
        st.lists(st.integers(0, 100).map(lambda n: n / 100), min_size=folds, max_size=folds),
        min_size=MIN_COMPLETED,
        max_size=8,
    )
)


def test_thresholds_by_hand() -> None:
    # The best is the first. Differences to it: (0, 0.1), (0.2, 0.2), (0.3, 0.3), whose standard
    # deviations are 0.0707, 0 and 0: the median is 0. So the bound is the least of the median of
    # the first folds, 0.8, and the best one's first fold, 0.9.
    completed = [[0.9, 0.9], [0.9, 0.8], [0.7, 0.7], [0.6, 0.6]]
    assert thresholds(completed, greater_is_better=True) == pytest.approx([0.8])


def test_noise_between_trials_lowers_the_bound() -> None:
    # Differences to the best: (0.4, 0) thrice, of standard deviation 0.2828.
    completed = [[1.0, 1.0], [0.6, 1.0], [0.6, 1.0], [0.6, 1.0]]
    noise = 0.4 / 2**0.5
    assert thresholds(completed, True) == pytest.approx([1.0 - 2 * noise])


def test_too_few_completed_trials_are_too_little_to_judge_by() -> None:
    assert thresholds([[0.9, 0.9]] * (MIN_COMPLETED - 1), greater_is_better=True) == []
    assert not is_poor([0.0], [], greater_is_better=True)


@given(SCORES)
def test_errors_mirror_scores(completed: list[list[float]]) -> None:
    mirrored = [[-score for score in scores] for scores in completed]
    bounds = thresholds(completed, True)
    assert thresholds(mirrored, False) == pytest.approx([-bound for bound in bounds])


@given(SCORES, st.booleans())
def test_neither_the_best_trial_nor_half_of_the_others_would_be_stopped(
    completed: list[list[float]], greater: bool
) -> None:
    bounds = thresholds(completed, greater)
    assert len(bounds) == len(completed[0]) - 1
    for folds in range(1, len(completed[0])):
        poor = [is_poor(scores[:folds], bounds, greater) for scores in completed]
        assert sum(poor) <= len(completed) / 2


@given(SCORES)
def test_a_trial_as_good_as_the_best_is_never_stopped(completed: list[list[float]]) -> None:
    best = max(completed, key=fmean)
    bounds = thresholds(completed, True)
    for folds in range(1, len(best)):
        assert not is_poor([score + 1e-9 for score in best[:folds]], bounds, True)


@pytest.mark.parametrize(
    ("scores", "greater", "poor"),
    [
        ([0.5], True, True),
        ([0.7], True, False),  # equal to the bound
        ([0.9], False, True),
        ([0.5], False, False),
        ([0.9, 0.5], True, True),  # the mean counts, here 0.7 under 0.75
        ([0.1, 0.1, 0.1], True, False),  # the last fold: there is nothing left to save
        ([], True, False),
    ],
)
def test_is_poor(scores: list[float], greater: bool, poor: bool) -> None:
    assert is_poor(scores, [0.7, 0.75], greater) is poor
