import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from ml_assets.modeling.feasibility.share_precision import share_half_width


@given(rows=st.integers(1, 5000), part=st.floats(0.0, 1.0))
def test_the_half_width_is_that_of_wilsons_interval(rows: int, part: float) -> None:
    hits = round(part * rows)
    found = binomtest(hits, rows).proportion_ci(method="wilson")
    assert share_half_width(hits / rows, rows) == pytest.approx((found.high - found.low) / 2)


def test_of_no_row_there_is_none() -> None:
    assert math.isnan(share_half_width(0.5, 0.0))
