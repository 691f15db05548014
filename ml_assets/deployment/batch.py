"""Batch scoring: rows that keep the contract are predicted, the others are kept with a reason."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import Contract
from ml_assets.contract.pandera_schema import broken_rules
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class BatchResult:
    """The outcome of one batch; every row of the table is in exactly one of the two.

    ``predictions``: ``prediction_id``, ``_row`` (0-based position in the table), the id column if
    there is one, ``prediction``, ``probability_<class>``, ``model_version``.
    ``rejected``: the table's own columns, ``_row``, ``_rules``, ``_reason``.
    """

    predictions: "pd.DataFrame"
    rejected: "pd.DataFrame"


def score_batch(
    scorer: Scorer, table: "pd.DataFrame | pa.Table"
) -> BatchResult:
    """Score a table by the contract's rules for features; columns beyond those are not read.

    Raises DataError if the table lacks a feature column.
    """
    frame, contract = _frame(table), scorer.features
    _refuse_absent(frame, list(contract.columns))
    coerced = coerce(frame, contract)
    broken = _broken(coerced.frame, coerced.failures, contract)
    rejected = frame.index.isin(broken["row"])
    predictions = predict(scorer.model, coerced.frame[~rejected]).as_frame()
    predictions.insert(0, "prediction_id", new_prediction_ids(len(predictions)))
    predictions.insert(1, "_row", frame.index[~rejected].astype("int64"))
    for name in scorer.contract.names("id"):
        if name in frame.columns:
            predictions.insert(2, name, frame.loc[~rejected, name].to_numpy())
    predictions["model_version"] = scorer.model.version
    return BatchResult(predictions, _with_reasons(frame[rejected], broken))


def _frame(table: "pd.DataFrame | pa.Table") -> "pd.DataFrame":
    import pandas as pd

    frame = table if isinstance(table, pd.DataFrame) else table.to_pandas()
    return frame.reset_index(drop=True)


def _refuse_absent(frame: "pd.DataFrame", columns: list[str]) -> None:
    if absent := [column for column in columns if column not in frame.columns]:
        raise DataError(
            f"The table to score lacks columns: {', '.join(absent)}",
            found=", ".join(map(str, frame.columns)) or "no columns",
            mend="add them to the table",
        )


def _broken(
    frame: "pd.DataFrame", failures: "pd.DataFrame", contract: Contract
) -> "pd.DataFrame":
    """Return one line per broken (row, rule); a value of the wrong type breaks no further rule."""
    import pandas as pd

    rules = broken_rules(frame, contract)
    unread = pd.MultiIndex.from_frame(failures[["row", "column"]])
    again = pd.MultiIndex.from_frame(rules[["row", "column"]]).isin(unread)
    return pd.concat([failures, rules[~again]], ignore_index=True)


def _with_reasons(rows: "pd.DataFrame", broken: "pd.DataFrame") -> "pd.DataFrame":
    lines = broken["rule"] + " (found " + broken["value"].astype(str) + ")"
    rejected = rows.copy()
    rejected["_row"] = rows.index.astype("int64")
    by_row = broken["row"]
    rejected["_rules"] = broken["rule"].groupby(by_row).agg("; ".join).reindex(rows.index)
    rejected["_reason"] = lines.groupby(by_row).agg("; ".join).reindex(rows.index)
    return rejected.reset_index(drop=True)
