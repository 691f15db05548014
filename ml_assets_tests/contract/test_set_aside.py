import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.set_aside import set_aside, set_aside_batch, set_aside_schema
from ml_assets.spec.errors import DataError

CONTRACT = Contract(
    problem="p",
    columns={"a": ColumnContract(type="integer", max=9), "b": ColumnContract(type="string")},
)


def _broken(*lines: tuple[int, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=["row", "column", "rule", "value"])


def test_rows_are_kept_as_found_with_every_rule_and_reason() -> None:
    raw = pd.DataFrame({"a": ["1", "x", "30", None], "b": ["u", "v", " ", "w"]})
    aside = set_aside(
        raw,
        _broken((2, "a", "a.range", "30"), (2, "b", "b.not_null", ""), (1, "a", "a.type", "x")),
        CONTRACT,
    )
    pd.testing.assert_frame_equal(aside[["a", "b"]], raw.loc[[1, 2]].reset_index(drop=True))
    assert aside["_row"].tolist() == [1, 2]
    assert aside["_rules"].tolist() == ["a.type", "a.range; b.not_null"]
    assert aside["_reason"].iloc[0].startswith("a = x breaks: ")
    assert aside["_reason"].iloc[1] == "a = 30 breaks: is at most 9; b is missing"


def test_nothing_broken_gives_the_same_columns_and_no_row() -> None:
    aside = set_aside(pd.DataFrame({"a": [1], "b": ["u"]}), _broken(), CONTRACT)
    assert aside.columns.tolist() == ["a", "b", "_row", "_rules", "_reason"]
    assert (len(aside), aside["_row"].dtype) == (0, "int64")


def test_a_column_with_a_reserved_name_is_refused() -> None:
    with pytest.raises(DataError, match=r"Column '_row' bears a name.*rename"):
        set_aside(pd.DataFrame({"_row": [1]}), _broken(), CONTRACT)


def test_rows_of_a_batch_keep_their_types_and_places() -> None:
    batch = pa.RecordBatch.from_pydict({"a": [30, None, 1], "b": ["u", "v", "w"]})
    frame = batch.to_pandas(integer_object_nulls=True)
    frame.index = pd.RangeIndex(100, 103)
    reasons = set_aside(
        frame, _broken((100, "a", "a.range", "30"), (101, "a", "a.not_null", "")), CONTRACT
    )
    aside = set_aside_batch(batch, reasons, 100)
    assert aside.schema == set_aside_schema(batch.schema)
    assert aside.column("a").to_pylist() == [30, None]
    assert aside.column("_row").to_pylist() == [100, 101]
    assert aside.column("_rules").to_pylist() == ["a.range", "a.not_null"]


def test_a_schema_with_a_reserved_name_is_refused() -> None:
    with pytest.raises(DataError, match="'_rules' bears a name"):
        set_aside_schema(pa.schema([("_rules", pa.string())]))
