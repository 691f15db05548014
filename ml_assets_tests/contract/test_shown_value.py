import pytest

from ml_assets.contract.shown_value import shown_value


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3.0, "3"), (-0.5, "-0.5"), (1e300, "1e+300"), (float("inf"), "inf"), (True, "True"),
     (None, "None"), ("3.0", "3.0")],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_long_text_is_cut_to_eighty_characters() -> None:
    assert shown_value("x" * 80) == "x" * 80
    assert shown_value("x" * 81) == "x" * 79 + "…"


def test_integers_that_python_does_not_write_out_are_described() -> None:
    assert shown_value(10**5000) == "an integer of more than 3000 digits"
