import pytest
from pydantic import ValidationError

from ml_assets.cli.finding import Finding


def test_a_status_is_one_of_three() -> None:
    assert Finding(name="cores", status="warn", found="1").mend is None
    with pytest.raises(ValidationError):
        Finding.model_validate({"name": "cores", "status": "good", "found": "1"})
