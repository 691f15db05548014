"""Rows that were written under one schema, read under another."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def fitted_batch(batch: "pa.RecordBatch", schema: "pa.Schema") -> "pa.RecordBatch":
    """Return a batch with the columns and types of ``schema``, children of structs included.

    What the batch lacks is null, and so is a column of which a value cannot be read as its type.
    """
    import pyarrow as pa

    if batch.schema.equals(schema):
        return batch
    columns = [
        _fitted(batch.column(field.name), field.type)
        if field.name in batch.schema.names
        else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return pa.record_batch(columns, schema=schema)


def _fitted(column: "pa.Array", wanted: "pa.DataType") -> Any:
    import pyarrow as pa

    if column.type == wanted:
        return column
    if pa.types.is_struct(wanted) and pa.types.is_struct(column.type):
        held = {field.name for field in column.type}
        children = [
            _fitted(column.field(field.name), field.type)
            if field.name in held
            else pa.nulls(len(column), field.type)
            for field in wanted
        ]
        return pa.StructArray.from_arrays(children, fields=list(wanted), mask=column.is_null())
    try:
        return column.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.nulls(len(column), wanted)
