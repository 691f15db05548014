"""A table's rows as the service's request takes them."""

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import ColumnType, Contract

if TYPE_CHECKING:
    import pandas as pd


def request_rows(frame: "pd.DataFrame", contract: Contract) -> list[dict[str, Any]]:
    """Return the rows of a table with canonical dtypes as values for JSON.

    Takes the contract's features and its id column if the table has it; a missing value is null.
    """
    names = [name for name in contract.names("feature", "id") if name in frame.columns]
    columns = [
        [_json_value(value, contract.columns[name].type) for value in frame[name].tolist()]
        for name in names
    ]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _json_value(value: Any, kind: ColumnType) -> Any:
    import pandas as pd

    if pd.isna(value):
        return None
    if kind == "integer":
        return int(value)
    if kind == "image":
        return b64encode(value).decode()
    return value.isoformat() if kind == "datetime" else value
