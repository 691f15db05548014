import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml_assets.modeling.evaluation.slice_statistics import above_zero, adjusted, moments, welch

RNG = np.random.default_rng(5)
VALUES = RNG.gamma(2.0, size=500) - 2.0
CODES = RNG.integers(-1, 4, 500)
WEIGHTS = RNG.uniform(0.5, 3.0, 500)
EVEN = np.ones(500)
WHOLE = np.zeros(500, dtype="int64")


@pytest.mark.parametrize("two_sided", [False, True])
def test_of_equal_weights_it_is_scipys_welch_test(two_sided: bool) -> None:
    inside = moments(CODES, 4, VALUES, EVEN)
    found = welch(inside, moments(WHOLE, 1, VALUES, EVEN) - inside, two_sided=two_sided)
    for code in range(4):
        here = code == CODES
        expected = stats.ttest_ind(VALUES[here], VALUES[~here], equal_var=False,
                                   alternative="two-sided" if two_sided else "greater")  # fmt: skip
        assert found[code] == pytest.approx(expected.pvalue)
        assert inside.rows[code] == here.sum()
        assert inside.mean[code] == pytest.approx(VALUES[here].mean())
        assert inside.error()[code] ** 0.5 == pytest.approx(stats.sem(VALUES[here]))


def test_one_mean_is_tested_as_by_scipy() -> None:
    found = above_zero(moments(CODES, 4, VALUES + 0.1, EVEN))
    for code in range(4):
        expected = stats.ttest_1samp(VALUES[code == CODES] + 0.1, 0, alternative="greater")
        assert found[code] == pytest.approx(expected.pvalue)


def test_a_weighted_means_error_is_that_of_many_samples() -> None:
    found = moments(WHOLE, 1, VALUES, WEIGHTS)
    assert found.mean[0] == pytest.approx(np.average(VALUES, weights=WEIGHTS))
    drawn = RNG.integers(500, size=(4_000, 500))
    means = (VALUES * WEIGHTS)[drawn].sum(1) / WEIGHTS[drawn].sum(1)
    assert found.error()[0] ** 0.5 == pytest.approx(means.std(), rel=0.05)
    # Only proportions of weights say something.
    assert moments(WHOLE, 1, VALUES, 7 * WEIGHTS).error() == pytest.approx(found.error())


def test_few_equal_rows_are_not_surer_than_all_rows_allow() -> None:
    flags = np.zeros(1_000)
    flags[:20] = 1.0
    codes = np.where(np.arange(1_000) >= 970, 0, 1)
    both = moments(codes, 2, flags, np.ones(1_000))
    one, other = both[np.array([1])], both[np.array([0])]
    assert welch(one, other)[0] < 1e-4
    assert welch(one, other, flags.var())[0] > 0.1


def test_where_nothing_varies_nothing_differs() -> None:
    same = moments(np.arange(10) % 2, 2, np.ones(10), np.ones(10))
    assert welch(same[np.array([0])], same[np.array([1])]).tolist() == [1.0]
    assert above_zero(moments(np.zeros(10, dtype=int), 1, np.zeros(10), np.ones(10))) == [1.0]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30), st.integers(0, 20))
def test_p_values_are_adjusted_as_benjamini_and_hochberg_say(p: list[float], more: int) -> None:
    found = adjusted(np.array(p), len(p) + more)
    every = sorted([*p, *[1.0] * more])
    for value, after in zip(p, found.tolist(), strict=True):
        steps = [min(1.0, other * len(every) / (rank + 1))
                 for rank, other in enumerate(every) if other >= value]  # fmt: skip
        assert after == pytest.approx(min(steps))
