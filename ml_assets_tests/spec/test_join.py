from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.errors import SpecError
from ml_assets.spec.join import Join, JoinStep

STEP = {"source": "orders", "on": "id"}


def refusal(**step: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        JoinStep.model_validate(STEP | step)
    return str(caught.value)


def test_three_ways_to_name_the_keys() -> None:
    assert JoinStep(source="a", on="id").keys == {"id": "id"}
    assert JoinStep(source="a", on=["id", "day"]).keys == {"id": "id", "day": "day"}
    assert JoinStep(source="a", on={"customer_id": "id"}).keys == {"customer_id": "id"}


def test_the_cardinality_is_called_validate_in_the_yaml() -> None:
    step = JoinStep.model_validate(STEP | {"validate": "one_to_one"})
    assert step.cardinality == "one_to_one"
    assert JoinStep.model_validate(STEP).cardinality == "many_to_one"
    assert "write 'validate'" in refusal(validat="one_to_one")
    assert "validate" in refusal(validate="one_to_some")


def test_a_resolved_step_is_read_again() -> None:
    full = STEP | {"validate": "many_to_many", "how": "inner", "prefix": "o_",
                   "as_of": {"left": "at", "right": "since", "tolerance": "7d"}}  # fmt: skip
    step = JoinStep.model_validate(full)
    again = JoinStep(**step.model_dump(exclude_unset=True))
    assert again == step
    assert again.cardinality == "many_to_many"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"on": []}, "on names no column"),
        ({"on": {}}, "on names no column"),
        ({"on": ""}, "on names no column"),
        ({"on": {"id": ""}}, "on names no column"),
        ({"as_of": {"left": "a", "right": "b"}, "how": "outer"}, "left or inner"),
        ({"as_of": {"left": "a", "right": "b"}, "aggregate": {"x": "sum"}}, "not both"),
        ({"as_of": {"left": "a", "right": "b", "tolerance": "soon"}}, "no duration"),
        ({"aggregate": {"*": "sum"}}, r"'\*' can only be counted"),
        ({"aggregate": {"x": []}}, "'x' names no function"),
        ({"aggregate": {"x": "median"}}, "aggregate.x"),
        ({"how": "right"}, "how"),
    ],
)
def test_a_step_that_cannot_be_meant_is_refused(step: dict[str, Any], told: str) -> None:
    assert told.replace("\\", "") in refusal(**step)


def test_every_source_is_joined_and_every_joined_one_is_there() -> None:
    join = Join(base="customers", steps=[JoinStep(source="orders", on="id")])
    join.must_join(["customers", "orders"])
    with pytest.raises(SpecError, match=r"join.steps.0.source: there is no source 'orders'.*write"):
        join.must_join(["customers", "order"])
    with pytest.raises(SpecError, match=r"join.base: there is no source 'customers'"):
        join.must_join(["orders"])
    with pytest.raises(SpecError, match="'visits' is not joined"):
        join.must_join(["customers", "orders", "visits"])
