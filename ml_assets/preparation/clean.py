"""Part the rows that keep the contract from those that break it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.contract.set_aside import set_aside
from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cleaned:
    """A raw table in two parts; every raw row is in exactly one of them.

    ``clean``: the contract's columns that are kept, in canonical dtypes, indexed from 0.
    ``quarantine``: all raw columns as they were found, and ``_row`` (place in the raw table, from
    0), ``_rules``, ``_reason``. ``broken``: row, column, rule, value; a line per broken rule.
    ``repaired``: row, column, repair, before, after; a line per repaired value. Both parts keep
    the raw table's order.
    """

    clean: "pd.DataFrame"
    quarantine: "pd.DataFrame"
    broken: "pd.DataFrame"
    repaired: "pd.DataFrame"


def clean(raw: "pd.DataFrame", contract: Contract, seen: SeenRows | None = None) -> Cleaned:
    """Read the values as the contract's types and set rows aside that break a rule.

    ``raw`` is a whole table, or, with ``seen``, one batch of it whose index holds the rows'
    places in the whole. Columns that the contract does not know are not read. Raises DataError
    when the table lacks a column of the contract that is kept.
    """
    _refuse_absent_columns([str(name) for name in raw.columns], contract)
    rows = raw.reset_index(drop=True) if seen is None else raw
    check = check_rows(rows, contract, seen)
    return Cleaned(
        clean=check.good.reset_index(drop=True),
        quarantine=set_aside(rows, check.broken, contract),
        broken=check.broken,
        repaired=check.repaired,
    )


def _refuse_absent_columns(found: list[str], contract: Contract) -> None:
    if absent := [name for name in contract.kept if name not in found]:
        raise DataError(
            f"The table lacks column{'s' if len(absent) > 1 else ''} "
            f"{', '.join(map(repr, absent))} of its contract",
            found=f"columns {', '.join(found)}",
            mend=f"{nearest_name(absent[0], found)}; add it to the source, or take it out of the "
            "pinned contract in data/contracts",
        )
