from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.modeling.evaluation.mcnemar import mcnemar_p_value


def rows(won: int, lost: int, both: int = 3, none: int = 2) -> tuple[np.ndarray, np.ndarray]:
    one = np.repeat([True, False, True, False], [won, lost, both, none])
    other = np.repeat([False, True, True, False], [won, lost, both, none])
    return one, other


@pytest.mark.parametrize(
    ("won", "lost", "expected"),
    # Raschka, mlxtend's guide to McNemar's test, and statsmodels' table [[101, 121], [59, 33]].
    [(11, 1, 0.005859375 + 2 * 0.000244140625), (121, 59, 4.434444926375551e-06)],
)
def test_published_values(won: int, lost: int, expected: float) -> None:
    assert mcnemar_p_value(*rows(won, lost)) == pytest.approx(expected)


@given(st.integers(0, 30), st.integers(0, 30))
def test_it_is_the_sum_of_the_rarer_outcomes(won: int, lost: int) -> None:
    count, least = won + lost, min(won, lost)
    tail = sum(comb(count, k) for k in range(least + 1)) / 2**count
    expected = min(1.0, 2 * tail)
    assert mcnemar_p_value(*rows(won, lost)) == pytest.approx(expected)
    assert mcnemar_p_value(*rows(lost, won)) == pytest.approx(expected)


def test_rows_that_both_label_alike_do_not_count() -> None:
    assert mcnemar_p_value(*rows(5, 1, 0, 0)) == mcnemar_p_value(*rows(5, 1, 99, 40))
