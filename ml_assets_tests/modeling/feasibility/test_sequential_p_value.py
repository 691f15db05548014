from collections.abc import Callable

import numpy as np
import pytest

from ml_assets.modeling.feasibility.sequential_p_value import sequential_p_value


def drawn_from(values: list[float]) -> Callable[[int], np.ndarray]:
    left = list(values)
    return lambda count: np.array([left.pop(0) for _ in range(count)])


def test_a_value_above_all_permuted_ones_has_the_smallest_p_value() -> None:
    p_value, values = sequential_p_value(9.0, lambda count: np.zeros(count), 199)
    assert p_value == 1 / 200
    assert len(values) == 199


def test_the_p_value_counts_those_at_least_as_great() -> None:
    values = [0.0] * 90 + [5.0] * 9
    p_value, used = sequential_p_value(5.0, drawn_from(values), 99)
    assert p_value == pytest.approx((1 + 9) / 100)
    assert len(used) == 99


def test_a_hopeless_test_ends_at_the_tenth_great_value() -> None:
    values = [9.0 if place % 2 else 0.0 for place in range(199)]
    p_value, used = sequential_p_value(1.0, drawn_from(values), 199)
    assert len(used) == 20
    assert p_value == pytest.approx(10 / 20)


def test_what_is_not_defined_counts_against_signal() -> None:
    nothing = float("nan")
    assert sequential_p_value(nothing, lambda count: np.zeros(count), 199)[0] == 1.0
    assert sequential_p_value(1.0, lambda count: np.full(count, nothing), 199)[0] == 1.0


def test_the_level_is_kept_where_there_is_no_signal() -> None:
    rng = np.random.default_rng(0)
    found = [sequential_p_value(rng.normal(), lambda count: rng.normal(size=count), 199)[0]
             for _ in range(2000)]  # fmt: skip
    for level in (0.05, 0.25, 0.5):
        # Three standard errors of a share of 2,000.
        assert np.mean(np.array(found) <= level) <= level + 3 * (level * (1 - level) / 2000) ** 0.5
