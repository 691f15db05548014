"""The folds of a search."""

from typing import TYPE_CHECKING

from ml_assets.modeling.cross_validation import Folds, folds_of
from ml_assets.modeling.equal_rows import copied_rows
from ml_assets.spec.duration import duration
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def rows_together(features: "pd.DataFrame", spec: ProblemSpec) -> "np.ndarray | None":
    """Return the sets of rows that stay in one fold; None where none must, or groups or time part.

    That is ``copied_rows``: the split holds equal rows out together, and so do the folds.
    """
    return copied_rows(features) if spec.split_strategy not in ("group", "time") else None


def search_folds(
    train: "pd.DataFrame", y: "np.ndarray", spec: ProblemSpec, sets: "np.ndarray | None"
) -> Folds:
    """Return folds that hold rows out as the split does: whole groups, or the later rows.

    Where rows are drawn, ``sets`` are those of ``rows_together``.
    """
    strategy, columns, gap = spec.split_strategy, spec.columns, spec.split.gap
    moment = train[columns.time].to_numpy() if strategy == "time" else None
    return folds_of(
        y,
        spec.problem.task,
        spec.search.folds,
        spec.split.seed,
        sets=sets,
        group=train[columns.group].to_numpy() if strategy == "group" else None,
        moment=None if moment is None else moment.astype("datetime64[ns]").astype("int64"),
        gap_ns=int(duration(gap).total_seconds() * 1e9) if gap else 0,
    )
