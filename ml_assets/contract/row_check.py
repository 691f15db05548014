"""Judge the rows of a raw table by its contract: the one verdict of training and batch scoring."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.contract.coercion import coerce, settle_dtypes
from ml_assets.contract.contract import Contract
from ml_assets.contract.pandera_schema import broken_rules

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RowCheck:
    """The rows that keep the contract, and the rules that the others break.

    ``good`` has the columns that are not dropped, in canonical dtypes, and the raw table's index
    labels; ``broken`` has the columns row (index label), column, rule and value.
    """

    good: "pd.DataFrame"
    broken: "pd.DataFrame"


def check_rows(raw: "pd.DataFrame", contract: Contract) -> RowCheck:
    """Coerce a raw table and judge each row.

    A value that cannot be read as its type breaks the rule ``type`` only, not ``not_null`` as
    well. The index must not repeat. Raises DataError for an absent column.
    """
    import pandas as pd

    coerced = coerce(raw, contract)
    broken = broken_rules(coerced.frame, contract)
    unread = pd.MultiIndex.from_frame(coerced.failures[["row", "column"]])
    is_unread = pd.MultiIndex.from_frame(broken[["row", "column"]]).isin(unread)
    parts = [part for part in (coerced.failures, broken[~is_unread]) if len(part)]
    together = pd.concat(parts, ignore_index=True) if parts else broken
    order = raw.index.get_indexer(pd.Index(together["row"])).argsort(kind="stable")
    kept = contract.names("feature", "target", "id")
    good = coerced.frame.loc[~raw.index.isin(together["row"]), kept]
    return RowCheck(
        good=settle_dtypes(good, contract),
        broken=together.iloc[order].reset_index(drop=True),
    )
