"""Set aside the rows that break their contract, each with the rules it breaks and why."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import row_rules
from ml_assets.contract.shown_value import shown_value
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

REASON_COLUMNS = ("_row", "_rules", "_reason")


def set_aside(raw: "pd.DataFrame", broken: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return the rows of ``raw`` that ``broken`` names, as they were found, with three columns.

    ``_row`` (int64) is the row's place in ``raw``, from 0; ``_rules`` the names of the rules that
    it breaks, ``_reason`` the same in words with the values found, both joined by semicolons.
    ``raw`` is indexed from 0 without gaps; ``broken`` is that of ``check_rows``. Raises DataError
    when a column of ``raw`` bears one of the three names.
    """
    _refuse_taken_names([str(name) for name in raw.columns])
    texts = {rule.name: shown_value(rule.text) for rule in row_rules(contract)}
    reasons = [
        f"{column} is missing" if value == "" else f"{column} = {value} breaks: {texts[rule]}"
        for column, rule, value in zip(
            broken["column"], broken["rule"], broken["value"].astype(str), strict=True
        )
    ]
    # Grouped by hand: pandas takes fifty times as long to join a few texts per row.
    told: dict[int, tuple[list[str], list[str]]] = {}
    for row, rule, reason in zip(broken["row"], broken["rule"], reasons, strict=True):
        rules, texts_of_row = told.setdefault(row, ([], []))
        rules.append(rule)
        texts_of_row.append(reason)
    places = sorted(told)
    rows = raw.loc[places]
    return rows.assign(
        _row=rows.index.astype("int64"),
        _rules=_objects("; ".join(told[place][0]) for place in places),
        _reason=_objects("; ".join(told[place][1]) for place in places),
    ).reset_index(drop=True)


def _objects(texts: Iterable[str]) -> "np.ndarray":
    import numpy as np

    return np.array(list(texts), dtype=object)


def set_aside_schema(raw: "pa.Schema") -> "pa.Schema":
    """Return the schema of the rows of a table of schema ``raw`` that are set aside.

    Raises DataError when a column bears one of the names of the three that are added.
    """
    import pyarrow as pa

    _refuse_taken_names(raw.names)
    return pa.schema([*raw, *_reason_schema()], metadata=raw.metadata)


def set_aside_batch(batch: "pa.RecordBatch", reasons: "pd.DataFrame", start: int) -> "pa.Table":
    """Return the rows of a batch that ``reasons``, as of ``set_aside``, names by ``_row``.

    ``start`` is the place of the batch's first row. The rows are as Arrow has them: pandas would
    turn integers beside a gap into floats.
    """
    import pyarrow as pa

    rows = batch.take(pa.array(reasons["_row"].to_numpy() - start))
    added = pa.Table.from_pandas(
        reasons[list(REASON_COLUMNS)], _reason_schema(), preserve_index=False
    )
    table = pa.Table.from_batches([rows])
    for name in REASON_COLUMNS:
        table = table.append_column(name, added.column(name))
    return table


def _reason_schema() -> "pa.Schema":
    import pyarrow as pa

    kinds = {"_row": pa.int64(), "_rules": pa.string(), "_reason": pa.string()}
    return pa.schema([(name, kinds[name]) for name in REASON_COLUMNS])


def _refuse_taken_names(names: list[str]) -> None:
    if taken := [name for name in REASON_COLUMNS if name in names]:
        raise DataError(f"Column {taken[0]!r} bears a name that quarantine needs",
                        mend="rename it in the source")  # fmt: skip
