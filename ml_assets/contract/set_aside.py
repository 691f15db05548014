"""Set aside the rows that break their contract, each with the rules it breaks and why."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import row_rules
from ml_assets.contract.shown_value import shown_value
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

REASON_COLUMNS = ("_row", "_rules", "_reason")


def set_aside(raw: "pd.DataFrame", broken: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return the rows of ``raw`` that ``broken`` names, as they were found, with three columns.

    ``_row`` (int64) is the row's place in ``raw``, from 0; ``_rules`` the names of the rules that
    it breaks, ``_reason`` the same in words with the values found, both joined by semicolons.
    ``raw`` is indexed from 0 without gaps; ``broken`` is that of ``check_rows``. Raises DataError
    when a column of ``raw`` bears one of the three names.
    """
    if taken := [name for name in REASON_COLUMNS if name in raw.columns]:
        raise DataError(f"Column {taken[0]!r} bears a name that quarantine needs",
                        mend="rename it in the source")  # fmt: skip
    texts = {rule.name: shown_value(rule.text) for rule in row_rules(contract)}
    reasons = [
        f"{column} is missing" if value == "" else f"{column} = {value} breaks: {texts[rule]}"
        for column, rule, value in zip(
            broken["column"], broken["rule"], broken["value"].astype(str), strict=True
        )
    ]
    joined = broken.assign(reason=reasons).groupby("row")[["rule", "reason"]].agg("; ".join)
    rows = raw.loc[joined.index]
    return rows.assign(
        _row=rows.index.astype("int64"),
        _rules=joined["rule"].astype(object),
        _reason=joined["reason"].astype(object),
    ).reset_index(drop=True)
