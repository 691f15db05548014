from typing import Any

import pyarrow as pa
import pytest

from ml_assets.collection.join_columns import StepColumns, named_columns, step_columns
from ml_assets.spec.errors import DataError
from ml_assets.spec.join import JoinStep

LEFT = pa.schema([("customer", pa.int64()), ("at", pa.timestamp("ns")), ("amount", pa.float64())])
RIGHT = pa.schema([("id", pa.int64()), ("amount", pa.float64()), ("name", pa.string()),
                   ("seen", pa.timestamp("ns")), ("empty", pa.null())])  # fmt: skip


def _columns(**step: Any) -> StepColumns:
    asked = JoinStep.model_validate({"source": "people", "on": {"customer": "id"}, **step})
    return step_columns(asked, 1, named_columns(LEFT, 0), RIGHT)


def test_the_keys_of_the_source_are_not_repeated_and_names_get_the_prefix() -> None:
    columns = _columns(prefix="p_")
    assert [(column.name, column.type) for column in columns.gained] == [
        ("p_amount", pa.float64()), ("p_name", pa.string()), ("p_seen", pa.timestamp("ns")),
        ("p_empty", pa.string()),
    ]  # fmt: skip
    assert [(left.name, right.name) for left, right in columns.keys] == [("customer", "id")]


def test_aggregates_read_only_what_they_need() -> None:
    columns = _columns(aggregate={"amount": ["sum", "distinct"], "*": "count"})
    assert [column.name for column in columns.loaded] == ["id", "amount"]
    assert [(column.name, column.type) for column in columns.gained] == [
        ("amount_sum", pa.float64()), ("amount_distinct", pa.int64()), ("rows", pa.int64()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"on": {"custmer": "id"}}, r"join\.steps\.0 \('people'\)\.on.*'custmer'.*so far.*write "
                                    r"'customer'"),
        ({"on": {"customer": "idd"}}, r"'idd' in the source 'people'.*write 'id'"),
        ({"on": {"customer": "name"}}, r"'customer' and 'name'.*int64 so far, string.*cast"),
        ({"on": {"at": "amount"}}, r"'at' and 'amount' cannot be equal"),
        ({"aggregate": {"amuont": "sum"}}, r"aggregate.*'amuont'.*write 'amount'"),
        ({"aggregate": {"name": "mean"}}, r"mean needs numbers.*'name' of type string"),
        ({"as_of": {"left": "att", "right": "seen"}, "prefix": "p_"}, r"as_of\.left.*'att'"),
        ({"as_of": {"left": "at", "right": "sean"}, "prefix": "p_"}, r"as_of\.right.*'sean'"),
        ({"as_of": {"left": "amount", "right": "seen"}, "prefix": "p_"},
         r"'amount' holds no moments.*double"),
        ({}, r"two columns 'amount'.*prefix: people_"),
        ({"aggregate": {"name": ["count", "count"]}}, r"two columns 'name_count'"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_refused(step: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        _columns(**step)
