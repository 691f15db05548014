from io import BytesIO

import pytest
from matplotlib.image import imread

from ml_assets.modeling.parallel_coordinates import axes_of, parallel_coordinates
from ml_assets_tests.modeling.searched import searched
from ml_assets_tests.modeling.tables import board, trial


def test_numbers_are_placed_between_their_ends() -> None:
    (axis,) = axes_of([{"a": 2}, {"a": 4.0}, {"a": 3}, {}])
    assert axis.places == [0.0, 1.0, 0.5, pytest.approx(-0.14)]
    assert axis.labels == [(0.0, "2"), (0.5, "3"), (1.0, "4")]


def test_wide_positive_numbers_are_placed_by_their_logarithm() -> None:
    (axis,) = axes_of([{"C": 0.01}, {"C": 1.0}, {"C": 100.0}])
    assert axis.name == "C\n(log)"
    assert axis.places == pytest.approx([0.0, 0.5, 1.0])
    assert [label for _, label in axis.labels] == ["0.01", "1", "100"]


def test_words_and_truth_values_are_levels() -> None:
    words, truths = axes_of([{"w": "b", "t": True}, {"w": "a", "t": False}, {"w": "c", "t": True}])
    assert words.places == [0.5, 0.0, 1.0]
    assert truths.labels == [(0.0, "False"), (1.0, "True")]


def test_what_does_not_vary_has_no_axis() -> None:
    assert axes_of([{"a": 1, "b": 2}, {"a": 1, "b": 3}])[0].name == "b"


def test_families_with_enough_trials_are_drawn() -> None:
    two = parallel_coordinates(searched())
    assert two is not None
    assert two == parallel_coordinates(searched())
    one = parallel_coordinates(searched(9))
    assert one is not None
    heights = [imread(BytesIO(each), format="png").shape[0] for each in (two, one)]
    assert heights[0] == 2 * heights[1]


def test_too_few_trials_are_not_drawn() -> None:
    assert parallel_coordinates(board("regression", trials=[trial(0), trial(1)])) is None
