from datetime import datetime
from typing import Any

import pytest

from ml_assets.contract.contract import ColumnContract, Contract, Repairs
from ml_assets.contract.example_row import example_row


def example(**column: Any) -> Any:
    row = example_row(Contract(problem="p", columns={"a": ColumnContract(**column)}))
    return row if row is None else row["a"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ({"type": "integer", "min": 2.5, "max": 8.5}, 5),
        ({"type": "integer", "min": 3}, 3),
        ({"type": "integer", "max": -3}, -3),
        ({"type": "number", "min": -1, "max": 1}, 0.0),
        ({"type": "number"}, 1),
        ({"type": "number", "min": 1.7e308, "max": 1.79e308}, 1.75e308),
        ({"type": "boolean"}, True),
        ({"type": "string", "allowed": ["b", "a"]}, "b"),
        ({"type": "string", "min_length": 6}, "textxx"),
        ({"type": "string", "max_length": 2}, "te"),
        ({"type": "datetime"}, "2026-01-31T12:00:00"),
        ({"type": "datetime", "min": datetime(2030, 1, 1)}, "2030-01-01T00:00:00"),
        ({"type": "string", "pattern": "x+", "nullable": True}, None),
        ({"type": "string", "pattern": "[0-9]{3}"}, None),
        ({"type": "image"}, None),
    ],
)
def test_a_value_keeps_the_rules_of_its_column(column: dict[str, Any], expected: Any) -> None:
    assert example(**column) == expected


def test_a_value_that_means_none_is_no_example() -> None:
    assert example(type="integer", min=0, max=2, repairs=Repairs(missing=[1])) is None


def test_only_features_are_shown() -> None:
    contract = Contract(problem="p", columns={
        "id": ColumnContract(type="string", role="id"), "a": ColumnContract(type="boolean"),
        "y": ColumnContract(type="number", role="target"),
    })  # fmt: skip
    assert example_row(contract) == {"a": True}
