"""The folds of a search."""

from typing import TYPE_CHECKING

from ml_assets.modeling.cross_validation import Folds, folds_of
from ml_assets.spec.duration import duration
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def search_folds(train: "pd.DataFrame", y: "np.ndarray", spec: ProblemSpec) -> Folds:
    """Return folds that hold rows out as the split does: whole groups, or the later rows."""
    strategy, columns, gap = spec.split_strategy, spec.columns, spec.split.gap
    moment = train[columns.time].to_numpy() if strategy == "time" else None
    return folds_of(
        y,
        spec.problem.task,
        spec.search.folds,
        spec.split.seed,
        group=train[columns.group].to_numpy() if strategy == "group" else None,
        moment=None if moment is None else moment.astype("datetime64[ns]").astype("int64"),
        gap_ns=int(duration(gap).total_seconds() * 1e9) if gap else 0,
    )
