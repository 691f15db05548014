import pytest
from pydantic import ValidationError

from ml_assets.spec.spec_model import SpecModel


class Limits(SpecModel):
    time_budget_s: float = 1
    max_trials: int = 1


def test_an_unknown_field_is_told_with_the_nearest() -> None:
    with pytest.raises(ValidationError, match="write 'max_trials'; valid names"):
        Limits.model_validate({"max_trial": 3})


def test_what_is_no_mapping_is_left_to_pydantic() -> None:
    with pytest.raises(ValidationError, match="valid dictionary"):
        Limits.model_validate([1])


def test_known_fields_pass() -> None:
    assert Limits.model_validate({"max_trials": 3}).max_trials == 3
