from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.cli.validation_error import spec_error
from ml_assets.spec.errors import SpecError
from ml_assets.spec.problem_spec import ProblemSpec


def told(**changes: Any) -> SpecError:
    attributes = {
        "name": "wine",
        "problem": {"task": "regression", "target": "price"},
        "sources": {"table": {"uri": "sklearn://wine"}},
        **changes,
    }
    with pytest.raises(ValidationError) as caught:
        ProblemSpec.model_validate({k: v for k, v in attributes.items() if v is not None})
    return spec_error("attributes", caught.value)


def test_a_wrong_value_is_named_with_its_path() -> None:
    error = told(split={"test_fraction": 1.5})
    assert error.what == "attributes.split.test_fraction: Input should be less than 1"
    assert error.found == "1.5"


def test_an_absent_field_is_named() -> None:
    error = told(sources=None)
    assert (error.what, error.mend) == ("attributes.sources is missing", "add the field 'sources'")


def test_the_specs_own_error_keeps_its_mend() -> None:
    error = told(problem={"task": "regresion", "target": "price"})
    assert error.what == "attributes.problem: Unknown problem.task 'regresion'"
    assert error.mend is not None
    assert error.mend.startswith("write 'regression'")


def test_a_long_value_is_cut() -> None:
    error = told(name="X" * 500)
    assert error.found is not None
    assert len(error.found) == 80
