from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ml_assets.spec.duration import Duration, duration
from ml_assets.spec.errors import SpecError

SECONDS = {"d": 86400, "h": 3600, "min": 60, "s": 1, "ms": 0.001}


@given(number=st.integers(0, 10**6), unit=st.sampled_from(sorted(SECONDS)), blank=st.booleans())
def test_a_number_and_a_unit_is_a_span(number: int, unit: str, blank: bool) -> None:
    text = f"{number}{' ' if blank else ''}{unit}"
    assert duration(text).total_seconds() == pytest.approx(number * SECONDS[unit])


def test_fractions_and_blanks_around() -> None:
    assert duration(" 0.5min ") == timedelta(seconds=30)


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "7 days", "1d2h", "1e3s", ".5h", "1m", "٣"])
def test_any_other_text_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SpecError, match="such as 7d") as caught:
        duration(text)
    assert repr(text) in str(caught.value)


def test_a_field_keeps_the_text_and_refuses_what_is_none_or_too_long() -> None:
    field = TypeAdapter(Duration)
    assert field.validate_python("7d") == "7d"
    for wrong in ("soon", "99999999999999d", 7):
        with pytest.raises(ValidationError):
            field.validate_python(wrong)
