"""Labels that arrive later, joined to the predictions they are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import as_moments, coerce
from ml_assets.contract.contract import Contract
from ml_assets.contract.repair import repair
from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.prediction_log_settings import Labels

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class JoinedLabels:
    """The label of each prediction that was asked for, and what became of the label rows.

    ``values`` maps the id, or the key, of a prediction to its label: a class or a number.
    ``read`` counts the rows of the label table, ``matched`` those of a prediction that was asked
    for, ``unreadable`` those of them whose label the contract does not allow, and ``replaced``
    those that a later one took the place of.
    """

    values: dict[str, Any]
    read: int = 0
    matched: int = 0
    unreadable: int = 0
    replaced: int = 0


def joined_labels(
    batches: "Iterable[pa.RecordBatch]",
    settings: Labels,
    target: str,
    contract: Contract,
    wanted: Iterable[str],
) -> JoinedLabels:
    """Return the labels of the predictions ``wanted``, which are ids or keys as text.

    ``target`` is the column of the contract that the labels are values of; they are repaired and
    read as its type. Of several labels of one prediction the latest by ``settings.time`` counts,
    else the last one in the table; labels without a time come first. Only labels of predictions
    that are wanted are held in memory. Raises DataError if the table lacks a column.
    """
    import pandas as pd

    keys = pd.Index(pd.unique(pd.Series(list(wanted), dtype=object)))
    read = matched = unreadable = 0
    parts: list[pd.DataFrame] = []
    for batch in batches:
        _must_have(batch.schema.names, settings, target)
        read += len(batch)
        ids = text_ids(batch.column(settings.id))
        kept = keys.get_indexer(pd.Index(ids)) >= 0
        matched += int(kept.sum())
        labels = _labels(batch, settings.target or target, target, contract, kept)
        part = pd.DataFrame(
            {"id": ids[kept], "label": labels, "time": _times(batch, settings, kept)}
        )
        unreadable += int(part["label"].isna().sum())
        parts.append(part[part["label"].notna()])
    if not parts:
        return JoinedLabels({})
    together = pd.concat(parts, ignore_index=True)
    together = together.sort_values("time", kind="stable", na_position="first")
    latest = together.drop_duplicates("id", keep="last")
    return JoinedLabels(dict(zip(latest["id"], latest["label"], strict=True)), read, matched,
                        unreadable, len(together) - len(latest))  # fmt: skip


def text_ids(column: "pa.Array | pa.ChunkedArray") -> "np.ndarray":
    """Return ids or keys as texts, whole numbers without a fraction; missing ones are None."""
    import numpy as np

    values = column.to_pylist()
    return np.array([_text(value) for value in values], dtype=object)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _labels(
    batch: "pa.RecordBatch", column: str, target: str, contract: Contract, kept: "np.ndarray"
) -> "list[Any]":
    """Return the labels of the rows that are kept in the target's type, None if unreadable."""
    import pandas as pd

    narrowed = contract.of("target")
    values = [value for value, one in zip(batch.column(column).to_pylist(), kept, strict=True)
              if one]  # fmt: skip
    frame = pd.DataFrame({target: pd.Series(values, dtype=object)})
    read = coerce(repair(frame, narrowed).frame, narrowed).frame[target]
    allowed = narrowed.columns[target].allowed
    found = [None if pd.isna(value) else value for value in read.tolist()]
    if allowed is None:
        return found
    known = {str(value): value for value in allowed}
    return [known.get(_text(value) or "") for value in found]


def _times(batch: "pa.RecordBatch", settings: Labels, kept: "np.ndarray") -> "pd.Series":
    import pandas as pd

    if settings.time is None:
        return pd.Series(pd.NaT, index=range(int(kept.sum())))
    return as_moments(batch.column(settings.time).to_pandas()[kept]).reset_index(drop=True)


def _must_have(names: Sequence[str], settings: Labels, target: str) -> None:
    stated = {"id": settings.id, "target": settings.target or target, "time": settings.time}
    for setting, name in stated.items():
        if name is not None and name not in names:
            raise DataError(
                f"The table of labels lacks the column of monitoring.labels.{setting}",
                found=f"{name!r} among {', '.join(names)}",
                mend=nearest_name(name, names),
            )
