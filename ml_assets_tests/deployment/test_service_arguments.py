import pytest
from pydantic import ValidationError

from ml_assets.deployment.service_arguments import ServiceArguments


def test_arguments_come_as_text_from_a_command_line() -> None:
    arguments = ServiceArguments.model_validate({"model_tag": "m:1", "max_batch_size": "64"})

    assert (arguments.model_version, arguments.max_batch_size) == ("1", 64)


@pytest.mark.parametrize("wrong", [{}, {"model_tag": "m:1", "more": 1},
                                   {"model_tag": "m:1", "max_batch_size": 0}])  # fmt: skip
def test_wrong_arguments_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ServiceArguments.model_validate(wrong)
