from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.contract.value_bounds import round_outwards, widened_bounds


@pytest.mark.parametrize(
    ("values", "whole", "bounds"),
    [
        ([10.0, 20.0], False, (5.0, 25.0)),
        ([1.0, 20.0], False, (0.0, 29.5)),
        ([-10.0, 10.0], False, (-20.0, 20.0)),
        ([1234.0, 5678.0], False, (0.0, 7900.0)),
        ([-0.12345, 0.0], False, (-0.186, 0.0618)),
        ([0, 1], True, (0.0, 2.0)),
        ([17, 90], True, (0.0, 127.0)),
        ([5.0, 5.0], False, (2.5, 7.5)),
        ([0.0, 0.0], False, (0.0, 0.5)),
        ([1.0, 3.0, float("inf"), float("nan")], False, (0.0, 4.0)),
        ([float("inf"), float("nan")], False, (None, None)),
        ([-1.7e308, 1.7e308], False, (None, None)),
    ],
)
def test_bounds_lie_half_a_span_outside(
    values: list[float], whole: bool, bounds: tuple[float | None, float | None]
) -> None:
    assert widened_bounds(pd.Series(values), whole=whole) == bounds


@given(st.floats(-1e200, 1e200), st.booleans())
def test_rounding_outwards_agrees_with_decimal_arithmetic(value: float, up: bool) -> None:
    rounded = round_outwards(value, up=up)
    context = Context(prec=3, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    assert rounded is not None
    assert rounded >= value if up else rounded <= value
    # One unit in the third digit more is allowed where the float lies beside its decimal form.
    expected = float(context.create_decimal(Decimal(repr(value))))
    assert rounded == pytest.approx(expected, rel=0.0101)


@given(st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=8), st.booleans())
def test_every_value_lies_within_its_bounds(values: list[float], whole: bool) -> None:
    low, high = widened_bounds(pd.Series(values), whole=whole)
    assert low is not None
    assert high is not None
    assert low <= min(values) <= max(values) <= high
    assert low >= 0 or min(values) < 0
