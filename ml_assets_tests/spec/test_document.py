import pytest
from pydantic import ValidationError

from ml_assets.spec.document import Document


class Part(Document):
    count: int


class Whole(Document):
    parts: list[Part]


def test_a_validator_is_built_when_it_is_first_used() -> None:
    assert not Whole.__pydantic_complete__
    assert Whole.model_validate_json('{"parts": [{"count": 2}]}').parts == [Part(count=2)]
    assert Whole.__pydantic_complete__
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate({"parts": [{"count": "two"}]})
    assert refused.value.errors()[0]["loc"] == ("parts", 0, "count")
