import pandas as pd
import pyarrow as pa

from ml_assets.contract.arrow_schema import arrow_schema
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.row_check import check_rows


def test_types_nullability_and_metadata() -> None:
    columns = {
        "a": ColumnContract(type="integer", unit="years", description="Age."),
        "b": ColumnContract(type="number", nullable=True),
        "c": ColumnContract(type="datetime"),
        "d": ColumnContract(type="boolean", role="target"),
        "e": ColumnContract(type="string", role="dropped"),
    }
    schema = arrow_schema(Contract(problem="p", columns=columns))
    assert schema.names == ["a", "b", "c", "d"]
    assert schema.types == [pa.int64(), pa.float64(), pa.timestamp("ns"), pa.bool_()]
    assert [schema.field(i).nullable for i in range(4)] == [False, True, False, False]
    assert schema.field("a").metadata == {
        b"role": b"feature", b"unit": b"years", b"description": b"Age.",
    }  # fmt: skip
    assert arrow_schema(Contract(problem="p", columns=columns), "target").names == ["d"]


def test_rows_that_keep_the_contract_survive_storage_exactly(
    contract: Contract, good_row: dict[str, object]
) -> None:
    rows = [good_row, good_row | {"key": "b", "some count": None, "maybe": True, "note": None}]
    good = check_rows(pd.DataFrame(rows), contract).good
    table = pa.Table.from_pandas(good, arrow_schema(contract), preserve_index=False)
    assert table.column("some count").to_pylist() == [1, None]
    pd.testing.assert_frame_equal(table.to_pandas(date_as_object=False)[list(good.columns)], good)
