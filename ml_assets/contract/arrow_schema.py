"""The contract as an Arrow schema, in which tables are stored."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import KEPT, ColumnContract, Contract, Role

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_schema(contract: Contract, *roles: Role) -> "pa.Schema":
    """Return the schema of the columns with these roles (without one: all that are not dropped).

    integer is int64, number float64, boolean bool, string string, datetime timestamp[ns] without
    a zone. Fields carry the column's role, description and unit as metadata.
    """
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "string": pa.string(),
        "datetime": pa.timestamp("ns"),
        "image": pa.binary(),
    }
    return pa.schema(
        [
            pa.field(name, types[column.type], column.nullable, _metadata(column))
            for name, column in contract.columns.items()
            if name in contract.names(*(roles or KEPT))
        ]
    )


def _metadata(column: ColumnContract) -> dict[bytes | str, bytes | str]:
    described = {"role": column.role, "description": column.description, "unit": column.unit}
    return {key: value for key, value in described.items() if value}
