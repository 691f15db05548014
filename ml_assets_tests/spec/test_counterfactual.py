import pytest
from pydantic import ValidationError

from ml_assets.spec.counterfactual import Change, Wanted


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"label": "no", "by": 0.1}, "Several decisions"),
        ({"at_least": 1, "by": 0.1}, "Several decisions"),
        ({"at_least": 3, "at_most": 2}, "swap them"),
        ({"by": 0}, "other than 0"),
        ({"at_most": float("nan")}, "finite numbers"),
        ({"lable": "no"}, "lable"),
    ],
)
def test_a_wish_says_one_thing(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Wanted.model_validate(fields)


def test_values_keep_their_type_in_a_document() -> None:
    for before, after in ((1, 2), (1.0, 2.5), (True, False), ("1", None)):
        read = Change.model_validate_json(
            Change(column="x", before=before, after=after).model_dump_json()
        )
        assert (type(read.before), read.after) == (type(before), after)
