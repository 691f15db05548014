import pandas as pd
import pyarrow as pa

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.wiring.table_facts import rule_texts, table_facts

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})
CONTRACT = Contract(
    problem="p",
    columns={
        "b": ColumnContract(type="string", allowed=["x", "z"], nullable=True),
        "c": ColumnContract(type="number", role="dropped"),
    },
)


def test_facts_of_a_frame_and_of_an_arrow_table() -> None:
    facts = table_facts(FRAME)
    assert facts["dagster/row_count"] == 3
    schema = facts["dagster/column_schema"]
    assert [(c.name, c.type) for c in schema.columns] == [("a", "int64"), ("b", "string")]
    arrow = table_facts(pa.Table.from_pandas(FRAME))
    assert arrow["dagster/row_count"] == 3
    assert [c.type for c in arrow["dagster/column_schema"].columns] == ["int64", "string"]


def test_columns_of_the_contract_bear_its_types_and_rules() -> None:
    a, b = table_facts(FRAME, CONTRACT)["dagster/column_schema"].columns
    assert (a.name, a.type, a.description) == ("a", "int64", None)
    assert (b.name, b.type, b.description) == ("b", "string", "is a string; is one of x, z")


def test_a_dropped_column_has_no_rules() -> None:
    assert rule_texts(CONTRACT) == {"b": "is a string; is one of x, z", "c": ""}


def test_rules_about_several_columns_are_no_columns_own() -> None:
    table = {"keys": [["a", "b"]], "distinct_rows": True}
    columns = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    contract = Contract.model_validate({"problem": "p", "columns": columns, "table": table})
    text = "is a integer; is not missing; is finite"
    assert rule_texts(contract) == {"a": text, "b": text}
