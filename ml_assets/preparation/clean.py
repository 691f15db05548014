"""Part the rows that keep the contract from those that break it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.contract.set_aside import set_aside
from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Cleaned:
    """A raw table in two parts; every raw row is in exactly one of them.

    ``clean``: the contract's columns that are not dropped, in canonical dtypes, indexed from 0.
    ``quarantine``: all raw columns as they were found, and ``_row`` (place in the raw table, from
    0), ``_rules``, ``_reason``. ``broken``: row, column, rule, value; a line per broken rule.
    Both parts keep the raw table's order.
    """

    clean: "pd.DataFrame"
    quarantine: "pd.DataFrame"
    broken: "pd.DataFrame"


def clean(raw: "pd.DataFrame", contract: Contract) -> Cleaned:
    """Read the values as the contract's types and set rows aside that break a rule.

    Raises DataError when the table lacks a column of the contract that is not dropped, or has one
    that the contract does not know.
    """
    _refuse_other_columns([str(name) for name in raw.columns], contract)
    rows = raw.reset_index(drop=True)
    check = check_rows(rows, contract)
    return Cleaned(
        clean=check.good.reset_index(drop=True),
        quarantine=set_aside(rows, check.broken, contract),
        broken=check.broken,
    )


def refuse_if_too_many(cleaned: Cleaned, max_share: float) -> None:
    """Raise DataError when a larger share of rows is in quarantine, or when no row is clean.

    The message names the share, the rules with their counts, and the first rows and values.
    """
    bad, good = len(cleaned.quarantine), len(cleaned.clean)
    share = bad / max(bad + good, 1)
    if good and share <= max_share:
        return
    counts = cleaned.broken["rule"].value_counts()
    rules = ", ".join(f"{rule} in {count} rows" for rule, count in counts.items())
    first = "; ".join(
        f"row {line.row} {line.column} = {str(line.value) or 'missing'}"
        for line in cleaned.broken.head(SHOWN_ROWS).itertuples()
    )
    raise DataError(
        f"{bad} of {bad + good} rows ({share:.1%}) break the contract, more than the "
        f"{max_share:.1%} that quality.max_quarantine_share allows"
        if good
        else f"No row keeps the contract ({bad} rows break it)",
        found=f"{rules}. First: {first}",
        mend="mend the source; or, if the data is right, edit the pinned contract in "
        "data/contracts; or raise quality.max_quarantine_share",
    )


def _refuse_other_columns(found: list[str], contract: Contract) -> None:
    needed = contract.kept
    if absent := [name for name in needed if name not in found]:
        raise DataError(
            f"The table lacks {_named(absent)} of its contract",
            found=f"columns {', '.join(found)}",
            mend=f"{nearest_name(absent[0], found)}; add it to the source, or take it out of the "
            "pinned contract in data/contracts",
        )
    if unknown := [name for name in found if name not in contract.columns]:
        raise DataError(
            f"The contract does not know {_named(unknown)} of the table",
            found=f"columns {', '.join(found)}",
            mend="add it to the pinned contract in data/contracts, with the role feature or "
            "dropped, and for dropped also to columns.drop",
        )


def _named(columns: list[str]) -> str:
    return f"column{'s' if len(columns) > 1 else ''} {', '.join(map(repr, columns))}"
