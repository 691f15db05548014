import numpy as np
import pytest
from scipy import stats

from ml_assets.modeling.evaluation.fairness_rules import (
    beyond_bounds,
    broken_four_fifths,
    four_fifths,
)
from ml_assets.spec.evaluation_settings import Fairness
from ml_assets_tests.spec.part_reports import fairness_report

NAMES = ["a", "b", "c"]


def test_far_apart_groups_break_the_rule_and_near_ones_do_not() -> None:
    sizes = np.array([400, 400, 400])
    apart = four_fifths(NAMES, np.array([0.2, 0.5, 0.4]), sizes)
    assert apart is not None
    assert (apart.lowest, apart.highest, apart.broken) == ("a", "b", True)
    assert apart.ratio == pytest.approx(0.4)
    near = four_fifths(NAMES, np.array([0.44, 0.5, 0.5]), sizes)
    assert near is not None
    assert not near.broken


def test_few_rows_break_no_rule() -> None:
    rates = np.array([0.2, 0.35, 0.4])
    few, many = (four_fifths(NAMES, rates, np.full(3, rows)) for rows in (30, 3_000))
    assert few is not None
    assert many is not None
    assert (few.broken, many.broken) == (False, True)


def test_the_p_value_is_that_of_a_z_test_of_the_worst_pair() -> None:
    found = four_fifths(["a", "b"], np.array([0.3, 0.5]), np.array([100_000, 100_000]))
    assert found is not None
    variances = np.array([0.3 * 0.7, 0.64 * 0.5 * 0.5]) / 100_000
    assert found.p_value == pytest.approx(
        2 * stats.norm.cdf((0.3 - 0.4) / variances.sum() ** 0.5), rel=0.01
    )


def test_at_the_bound_few_tables_break_it_by_chance() -> None:
    rng = np.random.default_rng(1)
    sizes, chances = np.array([200, 300, 150]), np.array([0.4, 0.5, 0.5])
    broken = 0
    for _ in range(400):
        found = four_fifths(NAMES, rng.binomial(sizes, chances) / sizes, sizes)
        broken += found is not None and found.broken
    assert broken <= 0.05 * 400 + 3 * (400 * 0.05 * 0.95) ** 0.5


def test_where_nobody_is_selected_there_is_nothing_to_judge() -> None:
    assert four_fifths(NAMES, np.zeros(3), np.full(3, 50)) is None


def test_a_stated_bound_is_judged_by_the_gap_itself() -> None:
    bounds = Fairness(max_demographic_parity_difference=0.1, max_equalized_odds_difference=0.0)
    (line,) = beyond_bounds(fairness_report(), bounds)
    assert (line["column"], line["gap"]) == ("gender", "demographic_parity_difference")
    assert (line["found"], line["allowed"]) == (pytest.approx(0.2), 0.1)
    assert beyond_bounds(fairness_report(0.3, 0.35), bounds) == []
    assert beyond_bounds(fairness_report(), Fairness()) == []


def test_a_broken_rule_names_the_groups() -> None:
    (line,) = broken_four_fifths(fairness_report())
    assert (line["lowest"], line["highest"], line["ratio"]) == ("f", "m", 0.5)
    assert broken_four_fifths(fairness_report(broken=False)) == []
