import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from ml_assets.modeling.feasibility.power_law import fit_power_laws

ROWS = np.array([100.0, 180.0, 320.0, 560.0, 1000.0])
SAME = np.ones(5)


def curve(limit: float, b: float, c: float, rows: np.ndarray = ROWS) -> np.ndarray:
    return limit - b * rows**-c


def test_an_exact_curve_is_found_and_extrapolated() -> None:
    found = fit_power_laws(ROWS, curve(0.9, 2.0, 0.5)[None], SAME, 1.0)
    assert found.limit[0] == pytest.approx(0.9, abs=0.005)
    assert found.c[0] == pytest.approx(0.5, abs=0.03)
    assert found.at(2000.0)[0] == pytest.approx(curve(0.9, 2.0, 0.5, np.array(2000.0)), abs=1e-3)


def test_errors_are_greater_than_none() -> None:
    # Goodness of an error that falls towards 3: its limit is -3, and no error is below 0.
    found = fit_power_laws(ROWS, curve(-3.0, 40.0, 0.8)[None], SAME, 0.0)
    assert found.limit[0] == pytest.approx(-3.0, abs=0.05)
    straight = fit_power_laws(ROWS, np.array([[-5.0, -4.0, -3.0, -2.0, -0.1]]), SAME, 0.0)
    assert straight.limit[0] <= 0.0


@settings(max_examples=40)
@given(
    limit=st.floats(0.5, 1.0),
    b=st.floats(0.0, 3.0),
    c=st.floats(0.15, 1.9),
    noise=st.lists(st.floats(-0.03, 0.03), min_size=5, max_size=5),
)
def test_no_other_curve_within_the_bounds_fits_better(
    limit: float, b: float, c: float, noise: list[float]
) -> None:
    goodness = np.minimum(curve(limit, b, c) + np.array(noise), 1.0)
    found = fit_power_laws(ROWS, goodness[None], SAME, 1.0)
    assert found.limit[0] <= 1.0
    assert found.b[0] >= 0.0
    loss = np.mean((found.limit[0] - found.b[0] * ROWS ** -found.c[0] - goodness) ** 2)
    independent = min(
        2 * least_squares(lambda p: curve(*p) - goodness, start,
                          bounds=([-np.inf, 0.0, 0.1], [1.0, np.inf, 2.0])).cost / 5
        for start in ([0.9, 1.0, 0.5], [0.95, 0.1, 0.2], [0.7, 2.0, 1.5])
    )  # fmt: skip
    # The grid of exponents is fine, but no continuum; 0.003 is a tenth of the noise.
    assert loss <= independent * 1.1 + 1e-5


def test_uncertain_points_count_less_but_none_rules_alone() -> None:
    goodness = np.array([[0.5, 0.8, 0.8, 0.8, 0.8]])
    exact_first = fit_power_laws(ROWS, goodness, np.array([1e-9, 0.01, 0.01, 0.01, 0.01]), 1.0)
    even = fit_power_laws(ROWS, goodness, SAME, 1.0)
    assert exact_first.limit[0] == pytest.approx(even.limit[0])
    doubtful = fit_power_laws(ROWS, goodness, np.array([9.0, 0.01, 0.01, 0.01, 0.01]), 1.0)
    assert doubtful.at(2000.0)[0] == pytest.approx(0.8, abs=0.002)


def test_curves_are_fitted_each_by_itself() -> None:
    two = np.stack([curve(0.9, 2.0, 0.5), curve(0.7, 0.5, 1.0)])
    both = fit_power_laws(ROWS, two, SAME, 1.0)
    for place in range(2):
        alone = fit_power_laws(ROWS, two[place : place + 1], SAME, 1.0)
        assert both.limit[place] == pytest.approx(alone.limit[0])
