import dagster as dg
import pandas as pd
import pytest

from ml_assets.contract.dagster_type import check_raw_table, raw_table_type
from ml_assets.spec.errors import DataError

_FRAME = pd.DataFrame({"age": [1], "name": ["a"], "more": [None]})


def test_the_type_takes_a_table_with_the_columns_and_refuses_others() -> None:
    table_type = raw_table_type(["age", "name"], "raw_people")
    assert table_type.display_name == "raw_people"
    assert dg.check_dagster_type(table_type, _FRAME).success
    for wrong in (_FRAME.drop(columns="age"), _FRAME.iloc[:0], [1]):
        assert not dg.check_dagster_type(table_type, wrong).success


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (_FRAME.drop(columns="name").rename(columns={"age": "Age"}),
         r"Columns 'age', 'name' .* absent from raw_people.*columns Age, more.*write 'Age'"),
        (_FRAME.iloc[:0], "no rows"),
        ([1], "Found: a list"),
    ],
)  # fmt: skip
def test_the_error_names_what_is_absent_and_what_is_there(table: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        check_raw_table(table, ["age", "name"], "raw_people")


def test_a_good_table_passes() -> None:
    check_raw_table(_FRAME, ["age", "name"], "raw_people")
