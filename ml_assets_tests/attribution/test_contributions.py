from dataclasses import replace

import numpy as np
import pytest

from ml_assets.attribution.contributions import Contributions
from ml_assets.spec.errors import ExplanationError

FOUND = Contributions(
    columns=("a", "b"),
    outputs=("predicted y",),
    space="y, in its own unit",
    values=np.array([[[1.0, 2.0]], [[-1.0, 0.5]]]),
    base=np.array([10.0]),
    predicted=np.array([[13.0], [9.5]]),
    standard_errors=np.array([[[0.1, 0.1]], [[0.1, 0.1]]]),
    method="few references",
    background=100,
    references=3,
    evaluations=12_345,
)


def test_base_and_values_are_the_prediction() -> None:
    assert FOUND.add_up
    assert FOUND.largest_violation == 0.0
    FOUND.must_add_up()
    assert FOUND.as_frame().to_dict("list") == {"a": [1.0, -1.0], "b": [2.0, 0.5]}


@pytest.mark.parametrize("wrong", [9.6, float("nan")])
def test_what_does_not_add_up_is_told_with_its_row(wrong: float) -> None:
    off = replace(FOUND, predicted=np.array([[13.0], [wrong]]))
    assert not off.add_up
    with pytest.raises(ExplanationError, match="row 1"):
        off.must_add_up()


def test_rounding_is_allowed_for_in_proportion() -> None:
    large = replace(FOUND, base=np.array([1e9]), predicted=np.array([[1e9 + 3.1], [1e9 - 0.4]]))
    assert large.add_up


def test_the_text_says_method_and_error() -> None:
    assert "(3 of 100), standard error about 0.1" in FOUND.text
    assert "12,345 evaluations" in FOUND.text
    assert "exact" in replace(FOUND, method="all coalitions").text
