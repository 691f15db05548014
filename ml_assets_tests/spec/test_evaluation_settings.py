import pytest
from pydantic import ValidationError

from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets_tests.spec.specs import make_spec


def test_the_defaults_are_stated_once() -> None:
    assert make_spec().evaluation == Evaluation(max_gap=0.2, max_calibration_error=0.1)


def test_a_problem_may_ask_for_more_and_for_less() -> None:
    found = make_spec(evaluation={"max_gap": 0, "max_calibration_error": 1}).evaluation
    assert (found.max_gap, found.max_calibration_error) == (0.0, 1.0)


@pytest.mark.parametrize("field", ["max_gap", "max_calibration_error"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_shares_lie_between_0_and_1(field: str, value: float) -> None:
    with pytest.raises(ValidationError, match=field):
        Evaluation.model_validate({field: value})


def test_a_typing_error_is_named() -> None:
    with pytest.raises(ValidationError, match="write 'max_gap'"):
        make_spec(evaluation={"max_gaps": 0.1})
