"""The service's lines as rows of the table of predictions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import Contract
from ml_assets.contract.repair import repair

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_TEXTS = ("prediction_id", "model_version")
_OPTIONAL = ("bento", "request_id")


@dataclass(frozen=True)
class LoggedRows:
    """The rows of some lines, in their order, and the lines that are no predictions."""

    rows: "pa.Table"
    damaged: list[bytes]


def logged_rows(lines: Sequence[bytes], features: Contract, schema: "pa.Schema") -> LoggedRows:
    """Read lines as rows of ``schema``, which is that of ``log_schema``.

    A line is damaged that is no JSON object, or whose id, version, time, prediction or
    probabilities cannot be read; a time without a zone is taken as UTC. ``features`` is the
    contract of the features that the table holds: values are repaired and read as their types, as
    in training, and one that cannot be read is null.
    """
    import pyarrow as pa

    numeric = pa.types.is_floating(schema.field("prediction").type)
    found: list[dict[str, Any]] = []
    damaged: list[bytes] = []
    for raw in lines:
        try:
            found.append(_read(raw, numeric))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            damaged.append(raw)
    columns = {
        name: pa.array([line.get(name) for line in found], schema.field(name).type)
        for name in schema.names
        if name != "features"
    }
    if "features" in schema.names:
        columns["features"] = feature_struct(
            _frame(found, features), features, schema.field("features").type
        )
    return LoggedRows(pa.table([columns[name] for name in schema.names], schema=schema), damaged)


def feature_struct(frame: "pd.DataFrame", features: Contract, kind: "pa.DataType") -> "pa.Array":
    """Return raw rows of features as one Arrow column of the struct ``kind``."""
    import numpy as np
    import pyarrow as pa

    read = coerce(repair(frame, features).frame, features).frame
    children = []
    for field in kind:
        if field.name not in read.columns:
            children.append(pa.nulls(len(frame), field.type))
            continue
        values = read[field.name]
        if pa.types.is_integer(field.type) and values.dtype.kind == "f":
            values = values.where(np.isfinite(values))
        children.append(pa.Array.from_pandas(values, type=field.type))
    return pa.StructArray.from_arrays(children, fields=list(kind))


def class_text(label: Any) -> str | None:
    """Return a class as the table holds it, as the service's probabilities name it.

    >>> class_text(True), class_text(1), class_text(None)
    ('True', '1', None)
    """
    return None if label is None else str(label)


def _read(raw: bytes, numeric: bool) -> dict[str, Any]:
    from pydantic_core import from_json

    line = from_json(raw, cache_strings="keys")
    row: dict[str, Any] = {"origin": "online", "features": line.get("features")}
    for name in _TEXTS:
        row[name] = _text(line[name])
    for name in _OPTIONAL:
        row[name] = None if line.get(name) is None else _text(line[name])
    time = datetime.fromisoformat(line["time"])
    row["time"] = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    label = line["prediction"]
    row["prediction"] = _number(label) if numeric else class_text(_scalar(label))
    shares = line.get("probabilities")
    row["probabilities"] = shares and {name: _number(one) for name, one in shares.items()}
    row["latency_ms"], row["score"] = _number(line.get("latency_ms")), _number(line.get("score"))
    return row


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("no text")
    return value


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    return float(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, dict | list):
        raise TypeError("no label")
    return value


def _frame(lines: Sequence[dict[str, Any]], features: Contract) -> "pd.DataFrame":
    import pandas as pd

    rows = [line["features"] if isinstance(line["features"], dict) else {} for line in lines]
    named = {name: [row.get(name) for row in rows] for name in features.columns}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in named.items()},
                        index=range(len(rows)))  # fmt: skip
