"""The training rows that a counterfactual takes plausible values from, and the row itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ml_assets.attribution.counterfactual_aim import Aim
from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 1_000
_SHOWN = 3


def scored_contract(contract: Contract) -> Contract:
    """Return the rules that a row to score must keep, as the service and batch scoring judge it.

    That a value occurs once is a rule about a table, and does not apply to one row.
    """
    features = contract.of("feature")
    columns = {
        name: column.model_copy(update={"unique": False})
        for name, column in features.columns.items()
    }
    return features.model_copy(update={"columns": columns})


def accepted_row(row: Mapping[str, Any], contract: Contract) -> "pd.DataFrame":
    """Return one row as the contract reads it, a table of one line.

    Raises DataError for a column that is absent and for values that break the contract.
    """
    import pandas as pd

    known = {name: [value] for name, value in row.items() if name in contract.columns}
    check = check_rows(pd.DataFrame(known, index=[0]), contract)
    if len(check.broken):
        lines = [f"{rule}: {value or 'missing'}" for rule, value in
                 check.broken[["rule", "value"]].head(_SHOWN).to_numpy().tolist()]  # fmt: skip
        raise DataError("The row breaks the contract", found="; ".join(lines),
                        mend="correct its values")  # fmt: skip
    return check.good


def plausible_rows(
    rows: "pd.DataFrame", plan: FeaturePlan, contract: Contract, aim: Aim, seed: int
) -> "pd.DataFrame":
    """Return at most 1,000 training rows that keep the contract, drawn by the seed.

    Of many rows half are drawn among those whose target is as wanted, where the table has the
    target: a rare decision would hardly be among them else. Rows of weight 0 were not learnt from
    and are not drawn; other weights do not enter, since each row is taken for itself.
    """
    import numpy as np

    if plan.weight is not None and plan.weight in rows.columns:
        rows = rows[rows[plan.weight].to_numpy() > 0]
    if len(rows) > MOST_ROWS:
        rng = np.random.default_rng(seed)
        wanted = np.zeros(len(rows), dtype=bool)
        if plan.target in rows.columns:
            wanted = aim.met_by(rows[plan.target].to_numpy())
        among = np.flatnonzero(wanted)
        half = rng.permutation(among)[: MOST_ROWS // 2]
        others = rng.permutation(np.setdiff1d(np.arange(len(rows)), half))
        rows = rows.iloc[np.sort(np.concatenate([half, others[: MOST_ROWS - len(half)]]))]
    known = [name for name in contract.kept if name in rows.columns]
    return check_rows(rows[known].reset_index(drop=True), contract).good
