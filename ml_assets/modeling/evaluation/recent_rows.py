"""A new model beside the champion on the latest labelled rows from production."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.champion_model import obstacle
from ml_assets.modeling.evaluation.paired_comparison import paired_comparisons
from ml_assets.modeling.evaluation.target_pairs import target_pairs
from ml_assets.modeling.row_weights import counting_rows
from ml_assets.spec.problem import Problem
from ml_assets.spec.production_report import RecentRows

if TYPE_CHECKING:
    import pandas as pd

# The bootstrap of fewer rows is too sure of itself: of a single one it knows no doubt at all.
FEWEST_ROWS = 30
_TOO_FEW = "only {rows} rows keep the contract and are new to the model; {needed} are needed"


def compare_on_recent_rows(
    model: FittedModel,
    champion: FittedModel,
    raw: "pd.DataFrame",
    train: "pd.DataFrame",
    contract: Contract,
    problem: Problem,
    seed: int,
    samples: int,
) -> RecentRows:
    """Compare two models on raw labelled rows, by the problem's metrics.

    Both predict the rows that keep the contract, in its canonical dtypes, and are measured on the
    same resamples (``paired_comparisons``). ``train`` are the rows that the new model learnt from:
    rows equal to one of them are left out, because they would flatter it. What the champion learnt
    from is not known any more, so that they may flatter the champion. Raises DataError if the
    table lacks a column.
    """
    check = check_rows(raw.reset_index(drop=True), contract.of("feature", "target", "weight"))
    broken = len(raw) - len(check.good)
    rows = _new_rows(check.good, train)
    found = RecentRows(rows=len(rows), broken=broken, learnt=len(check.good) - len(rows))
    if len(rows) < FEWEST_ROWS:
        return found.model_copy(
            update={"note": _TOO_FEW.format(rows=len(rows), needed=FEWEST_ROWS)}
        )
    rows = counting_rows(rows, model.info.plan, "recent")
    if reason := obstacle(model, champion, rows):
        return found.model_copy(update={"note": f"the champion cannot be compared: {reason}"})
    pairs = target_pairs(model, predict(model, rows), champion, train, rows, problem)
    against = [pair for pair in pairs if pair.against == "champion"]
    return found.model_copy(update={"comparison": paired_comparisons(against, seed, samples)})


def _new_rows(rows: "pd.DataFrame", train: "pd.DataFrame") -> "pd.DataFrame":
    """Return the rows that equal no training row in every column that both have."""
    import pandas as pd

    shared = [name for name in rows.columns if name in train.columns]
    # Of one dtype on both sides: it depends on whether a value is missing, and so would the hash.
    kinds = {
        name: "float64" if all(_is_number(table[name]) for table in (rows, train)) else "object"
        for name in shared
    }
    hashes = [
        pd.util.hash_pandas_object(table[shared].astype(kinds), index=False)
        for table in (rows, train)
    ]
    return rows[~hashes[0].isin(hashes[1]).to_numpy()].reset_index(drop=True)


def _is_number(column: "pd.Series") -> bool:
    return column.dtype.kind in "iufb"
