import numpy as np
import pytest
from scipy.stats import ttest_1samp

from ml_assets.measurement.bootstrap import Measure
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.modeling.evaluation.paired_comparison import CrossCheck, Pair, paired_comparisons


def mean_of(values: np.ndarray) -> Measure:
    return lambda counts: weighted_mean(values, counts)


def errors(lead: float, seed: int = 1, rows: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Errors of two models that find the same rows hard."""
    rng = np.random.default_rng(seed)
    hard = rng.exponential(10, rows)
    return hard + rng.normal(-lead, 1, rows), hard + rng.normal(0, 1, rows)


def compared(one: np.ndarray, other: np.ndarray, samples: int = 2000) -> Pair:
    return Pair("champion", "mean_absolute_error", len(one), mean_of(one), mean_of(other))


def test_a_mean_difference_has_the_paired_t_tests_interval_and_p_value() -> None:
    one, other = errors(lead=0.15)
    [found] = paired_comparisons([compared(one, other)], seed=7, samples=5000)
    expected = ttest_1samp(one - other, 0.0)
    low, high = expected.confidence_interval(0.95)
    assert found.difference == pytest.approx((one - other).mean())
    assert (found.value, found.other) == pytest.approx((one.mean(), other.mean()))
    assert (found.low, found.high) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))
    assert found.p_value == pytest.approx(expected.pvalue, abs=0.015)
    # Apart, the errors spread so much that nothing could be told.
    assert one.std() / np.sqrt(200) > 3 * (found.high - found.low) / 3.92


def test_better_and_worse_follow_the_metrics_way() -> None:
    one, other = errors(lead=1.0)
    less, more = paired_comparisons([compared(one, other), compared(other, one)], 7, 500)
    assert (less.better, less.worse) == (True, False)
    assert (more.better, more.worse) == (False, True)
    assert less.p_value == pytest.approx(2 / 501)


def test_the_same_model_is_neither_better_nor_worse() -> None:
    one, _ = errors(lead=0)
    [found] = paired_comparisons([compared(one, one.copy())], 7, 300)
    assert (found.difference, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)
    assert (found.better, found.worse) == (False, False)


def test_equally_good_models_are_called_worse_as_rarely_as_promised() -> None:
    worse = 0
    for seed in range(5000, 5300):
        [found] = paired_comparisons([compared(*errors(0.0, seed, rows=100))], seed + 1, 300)
        worse += found.worse
    assert worse / 300 == pytest.approx(0.025, abs=0.02)


def test_pairs_of_several_sizes_and_slow_measures() -> None:
    one, other = errors(lead=0.5)
    slow = Pair("dummy", "mean_cost", 50, mean_of(one[:50]), mean_of(other[:50]), quick=False,
                cross_check=CrossCheck("DeLong", 0.25))  # fmt: skip
    first, second = paired_comparisons([compared(one, other), slow], 7, 400)
    assert (first.rows, second.rows) == (200, 50)
    assert (first.cross_check, second.cross_check, second.cross_check_p_value) == (
        None, "DeLong", 0.25,
    )  # fmt: skip
    assert second.p_value >= 2 / 101
    assert paired_comparisons([], 7, 400) == []


def test_samples_that_define_nothing_are_left_out() -> None:
    def undefined(counts: np.ndarray) -> np.ndarray:
        return np.full(len(counts), np.nan)

    one, _ = errors(lead=0)
    pair = Pair("champion", "r2", 200, mean_of(one), undefined)
    [found] = paired_comparisons([pair], 7, 50)
    assert np.isnan([found.low, found.high, found.p_value]).all()
    assert (found.better, found.worse) == (False, False)
