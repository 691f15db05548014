import numpy as np

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop, hurried_rate, usual_round_s

ROWS = Rows(np.zeros((3, 1)), np.zeros(3))


def test_rounds_are_as_many_as_there_is_time_for() -> None:
    assert Stop(ROWS).rounds_within(5.0) == float("inf")
    assert Stop(ROWS, within_s=10.0).rounds_within(0.5) == 20.0
    assert Stop(ROWS, within_s=0.1).rounds_within(5.0) == 1.0


def test_a_faster_rate_is_never_slower_and_never_above_its_bound() -> None:
    assert hurried_rate(0.2, rounds=float("inf")) == 0.2
    assert hurried_rate(0.2, rounds=100.0) == 0.2
    assert hurried_rate(0.02, rounds=100.0) == 0.08
    assert hurried_rate(0.02, rounds=1.0) == 0.3
    assert hurried_rate(0.5, rounds=1.0) == 0.5


def test_a_round_has_a_tree_per_class_of_more_than_two() -> None:
    one = usual_round_s(1000, 10, 0)
    assert usual_round_s(1000, 10, 2) == one
    assert usual_round_s(1000, 10, 3) == 3 * one
    assert one < usual_round_s(2000, 10, 0) < 2 * one
