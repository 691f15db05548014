import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.modeling.feasibility.exchange import Exchange

RNG = np.random.default_rng(0)


@given(
    groups=st.lists(st.integers(0, 6), min_size=1, max_size=40),
    how=st.sampled_from(["rows", "whole groups", "stretches of time"]),
)
def test_every_target_stands_in_exactly_one_row(groups: list[int], how: str) -> None:
    codes = np.unique(groups, return_inverse=True)[1]
    exchange = {"rows": Exchange(), "whole groups": Exchange(group=codes),
                "stretches of time": Exchange(moment=np.array(groups))}[how]  # fmt: skip
    drawn = exchange.draw(len(groups), 3, np.random.default_rng(1))
    assert drawn.shape == (3, len(groups))
    assert (np.sort(drawn, axis=1) == np.arange(len(groups))).all()
    assert exchange.what == how


def test_groups_of_one_size_keep_together_and_in_order() -> None:
    group = np.repeat(np.arange(8), 5)
    mixed = RNG.permutation(40)
    exchange = Exchange(group=group[mixed])
    for drawn in exchange.draw(40, 20, RNG):
        for code in range(8):
            rows = np.flatnonzero(exchange.group == code)
            sources = drawn[rows]
            assert len(set(exchange.group[sources])) == 1
            assert (np.diff(sources) > 0).all()


def test_neighbours_in_time_mostly_stay_neighbours() -> None:
    moment = RNG.permutation(400)
    exchange = Exchange(moment=moment)
    home = np.argsort(moment)
    for drawn in exchange.draw(400, 5, RNG):
        steps = np.diff(moment[drawn[home]])
        assert (steps == 1).mean() > 0.9
        assert (moment[drawn[home]] != np.arange(400)).any()


def test_cuts_do_not_keep_to_weeks() -> None:
    exchange = Exchange(moment=np.arange(700))
    weekday = np.arange(700) % 7
    kept = [(weekday[drawn] == weekday).mean() for drawn in exchange.draw(700, 40, RNG)]
    assert np.mean(kept) == pytest.approx(1 / 7, abs=0.05)


def test_the_rows_of_a_fold_have_groups_and_moments_of_their_own() -> None:
    places = np.array([1, 4, 5])
    group = Exchange(group=np.array([0, 3, 0, 1, 2, 3]))
    assert group.at(places).group.tolist() == [1, 0, 1]
    time = Exchange(moment=np.arange(6))
    assert time.at(places).moment.tolist() == [1, 4, 5]
    assert Exchange().at(places).free


def test_a_test_needs_enough_arrangements() -> None:
    # 5! is 120, 6! is 720.
    assert not Exchange(group=np.arange(5)).is_enough(5)
    assert Exchange(group=np.arange(6)).is_enough(6)
    assert not Exchange().is_enough(5)
    assert Exchange().is_enough(6)
    assert Exchange(moment=np.arange(100)).is_enough(100)
