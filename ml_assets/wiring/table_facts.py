"""What the UI shows of every table: its number of rows and its columns."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import row_rules

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def table_facts(
    table: "pd.DataFrame | pa.Table", contract: Contract | None = None
) -> dict[str, Any]:
    """Return row count and column schema under Dagster's standard keys.

    A column of ``contract`` has the contract's type, and its row rules as the description.
    """
    schema = getattr(table, "schema", None)
    if schema is not None:
        types = {name: str(kind) for name, kind in zip(schema.names, schema.types, strict=True)}
    else:
        types = {str(name): _type_name(str(kind)) for name, kind in table.dtypes.items()}
    ruled = _ruled_columns(contract) if contract else {}
    columns = [ruled.get(name) or dg.TableColumn(name, kind) for name, kind in types.items()]
    return {
        "dagster/row_count": len(table),
        "dagster/column_schema": dg.TableSchema(columns=columns),
    }


def rule_texts(contract: Contract) -> dict[str, str]:
    """Return the row rules of each column in words, by the column's name.

    Those of keys of several columns and of distinct rows are about no one column, and left out.
    """
    texts: dict[str, list[str]] = {name: [] for name in contract.names()}
    for rule in row_rules(contract):
        if rule.column in texts:
            texts[rule.column].append(rule.text)
    return {name: "; ".join(rules) for name, rules in texts.items()}


def _ruled_columns(contract: Contract) -> dict[str, dg.TableColumn]:
    return {
        name: dg.TableColumn(name, contract.columns[name].type, description=text or None)
        for name, text in rule_texts(contract).items()
    }


def _type_name(dtype: str) -> str:
    # pandas calls a column of texts "object".
    return "string" if dtype == "object" else dtype
