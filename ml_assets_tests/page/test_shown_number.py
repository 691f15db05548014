import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.page.shown_number import shown


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_to_its_digits(value: float) -> None:
    read = float(shown(value).replace(",", ""))
    assert read == pytest.approx(value, rel=5e-4, abs=0)


def test_infinite_numbers_are_told() -> None:
    assert shown(float("inf")) == "inf"
