import pytest

from ml_assets.modeling.refit_reserve import makespan, refit_reserve, refit_time_left
from ml_assets_tests.modeling.tables import trial

# Two folds of 4 s each, of which half is predicting: a fit is 2 s on half of the rows.
SLOW = [trial(i, fit_s=8.0, predict_s=4.0) for i in range(3)]


def test_a_refit_is_longer_than_a_fold_in_proportion_to_the_rows() -> None:
    nothing = refit_reserve([], 2, 1000.0)
    assert refit_reserve(SLOW, 2, 1000.0) - nothing == pytest.approx(4.0)
    assert refit_reserve(SLOW, 5, 1000.0) - nothing == pytest.approx(2.5)


def test_members_add_up_and_only_completed_trials_count() -> None:
    nothing = refit_reserve([], 2, 1000.0)
    assert refit_reserve(SLOW, 2, 1000.0, members=9) - nothing == pytest.approx(12.0)
    stopped = trial(0, fit_s=90.0, status="stopped_early")
    assert refit_reserve([stopped], 2, 1000.0) == nothing


def test_fits_side_by_side_last_as_long_as_the_busier_core() -> None:
    nothing = refit_reserve([], 2, 1000.0)
    assert refit_reserve(SLOW, 2, 1000.0, members=9, cores=2) - nothing == pytest.approx(8.0)
    assert makespan([3.0, 5.0, 4.0, 2.0], 2) == 7.0
    assert makespan([3.0, 5.0], 9) == 5.0
    assert makespan([], 2) == 0.0


def test_most_of_a_short_budget_is_for_searching() -> None:
    assert refit_reserve(SLOW, 2, 5.0, members=3) == pytest.approx(2.0)


def test_what_is_left_of_a_budget_is_for_the_winners() -> None:
    fixed = refit_reserve([], 2, 1000.0)
    assert refit_time_left(None, 100.0) == float("inf")
    # A twentieth of the budget beyond it is allowed.
    assert refit_time_left(60.0, 50.0) == pytest.approx(13.0 - fixed)
    assert refit_time_left(60.0, 70.0) == 0.0
