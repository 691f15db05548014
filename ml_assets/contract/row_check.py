"""Judge the rows of a raw table by its contract: the one verdict of training and batch scoring."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ml_assets.contract.coercion import coerce, settle_dtypes
from ml_assets.contract.contract import Contract
from ml_assets.contract.pandera_schema import broken_rules
from ml_assets.contract.repair import repair
from ml_assets.contract.row_rules import unique_columns
from ml_assets.contract.seen_rows import SeenRows

if TYPE_CHECKING:
    import pandas as pd


HIDDEN: Final = "hidden"


@dataclass(frozen=True)
class RowCheck:
    """The rows that keep the contract, the rules that the others break, and the repairs made.

    ``good`` has the columns that are kept, in canonical dtypes, and the raw table's index labels;
    ``broken`` has the columns row (index label), column, rule and value; ``repaired`` is that of
    :func:`repair`.
    """

    good: "pd.DataFrame"
    broken: "pd.DataFrame"
    repaired: "pd.DataFrame"


def check_rows(raw: "pd.DataFrame", contract: Contract, seen: SeenRows | None = None) -> RowCheck:
    """Repair and coerce a raw table, and judge each row.

    A value that cannot be read as its type breaks the rule ``type`` only, not ``not_null`` as
    well. ``seen`` remembers the batches before this one; without it the table is a whole one. The
    index must not repeat. Raises DataError for an absent column.
    """
    import pandas as pd

    repaired = repair(raw, contract)
    coerced = coerce(repaired.frame, contract)
    broken = broken_rules(coerced.frame, contract)
    broken = broken[~broken["rule"].isin(unique_columns(contract))]
    unread = pd.MultiIndex.from_frame(coerced.failures[["row", "column"]])
    is_unread = pd.MultiIndex.from_frame(broken[["row", "column"]]).isin(unread)
    seen = SeenRows(contract) if seen is None else seen
    repeated = seen.repeated(coerced.frame, coerced.failures["row"])
    parts = [part for part in (coerced.failures, broken[~is_unread], repeated) if len(part)]
    together = pd.concat(parts, ignore_index=True) if parts else broken
    order = raw.index.get_indexer(pd.Index(together["row"])).argsort(kind="stable")
    good = coerced.frame.loc[~raw.index.isin(together["row"]), contract.kept]
    return RowCheck(
        good=settle_dtypes(good, contract),
        broken=_without_secrets(together.iloc[order].reset_index(drop=True), contract, "value"),
        repaired=_without_secrets(repaired.lines, contract, "before", "after"),
    )


def _without_secrets(lines: "pd.DataFrame", contract: Contract, *shown: str) -> "pd.DataFrame":
    """Hide the values of sensitive columns: these lines end up in metadata, logs and reports."""
    sensitive = {name for name, column in contract.columns.items() if column.sensitive}
    if not sensitive or lines.empty:
        return lines
    keys = {"+".join(key): key for key in contract.table.keys}
    hide = lines["column"].map(lambda name: not sensitive.isdisjoint([name, *keys.get(name, [])]))
    return lines.assign(
        **{name: lines[name].mask(hide & (lines[name] != ""), HIDDEN) for name in shown}
    )
