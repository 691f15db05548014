from io import BytesIO

import pytest
from matplotlib.image import imread

from ml_assets.modeling.search_pictures import (
    score_over_time,
    search_pictures,
    time_per_family,
)
from ml_assets.modeling.trial_importance import importance
from ml_assets.page.figure import PALETTE
from ml_assets_tests.modeling.searched import searched
from ml_assets_tests.modeling.tables import board, trial
from ml_assets_tests.page.drawn_colours import colours


@pytest.mark.parametrize("greater_is_better", [True, False])
def test_a_search_has_its_pictures(greater_is_better: bool) -> None:
    searched_board = searched(greater_is_better=greater_is_better)
    pictures = search_pictures(searched_board, importance(searched_board))
    assert set(pictures) == {"score_over_time", "time_per_family",
                             "parameters_of_leading_families",
                             "importance_of_parameters"}  # fmt: skip
    for picture in pictures.values():
        image = imread(BytesIO(picture), format="png")
        assert image.std() > 0.01
        assert len(picture) < 400_000


def test_a_small_search_has_two_pictures() -> None:
    pictures = search_pictures(board("regression"), importance(board("regression")))
    assert set(pictures) == {"score_over_time", "time_per_family"}


@pytest.mark.parametrize("started_s", [0.0, 3.0])
def test_trials_are_drawn_in_their_families_colours(started_s: float) -> None:
    families = ["linear", "random_forest", "linear", "linear"]
    trials = [
        trial(index, 0.8 - 0.1 * index, family=family, started_s=started_s)
        for index, family in enumerate(families)
    ]
    stopped = trial(9, 0.2, family="extra_trees", status="stopped_early")
    failed = trial(10, None, family="nearest_neighbors", status="failed", error="ValueError")
    picture = score_over_time(board("binary_classification", trials=[*trials, stopped, failed]))

    # In alphabetical order: extra_trees, linear, nearest_neighbors, random_forest. The third has
    # no score, and the first, half transparent, is a cross.
    assert colours(picture) >= {PALETTE[1], PALETTE[3]}


def test_a_failed_trial_shows_among_those_of_its_family() -> None:
    failed = trial(1, None, status="failed", error="ValueError", fit_s=2.0)
    assert PALETTE[5] not in colours(time_per_family(board("regression", trials=[trial(0)])))
    drawn = time_per_family(board("regression", trials=[trial(0), failed]))
    assert PALETTE[1] in colours(drawn)


def test_the_same_board_gives_the_same_picture() -> None:
    assert score_over_time(searched()) == score_over_time(searched())


def test_a_search_without_a_completed_trial_is_drawn() -> None:
    late = trial(0, 0.5, fold_scores=[0.5], status="out_of_time")
    assert set(search_pictures(board("regression", trials=[late]), [])) == {
        "score_over_time", "time_per_family"}  # fmt: skip
    never = trial(0, None, status="out_of_time")
    assert set(search_pictures(board("regression", trials=[never]), [])) == {"time_per_family"}
