"""A problem cut down to so few rows and folds that simple models of it take seconds."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.rows import Rows
from ml_assets.modeling.cross_validation import Folds
from ml_assets.modeling.feasibility.exchange import Exchange
from ml_assets.modeling.feasibility.plain_columns import plain_columns
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.rows_of import rows_of
from ml_assets.modeling.search_folds import rows_together, search_folds
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import UNSUPERVISED, Task
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Rows at most, by what is dear to encode; numbers in the table at most.
_ROWS, _ROWS_OF_TEXT, _ROWS_OF_IMAGES = 20_000, 4_000, 800
_VALUES = 1_000_000
_FEWEST = 1_000
_ROWS_OF_CLASS = 25
# A tree per class: with many classes fewer rows take as long.
_USUAL_CLASSES = 3
# More folds where rows are few: there they are quick, and scores spread.
_FOLDS_OF_FEW, _FEW, _FOLDS_OF_MANY = 5, 5_000, 3


@dataclass(frozen=True)
class SmallProblem:
    """Rows drawn from the training rows, their folds, and what the problem asks of them.

    Texts and images are numbers, encoded in ``encode_s`` seconds, and ``plan`` says so.
    ``all_rows`` counts the training rows they were drawn from; ``exchange`` says which targets
    could as well stand elsewhere if there were nothing to learn.
    """

    rows: Rows
    folds: Folds
    plan: FeaturePlan
    spec: ProblemSpec
    positive: Any
    all_rows: int
    exchange: Exchange
    encode_s: float = 0.0

    @property
    def task(self) -> Task:
        """The learning task."""
        return self.spec.problem.task

    @property
    def metrics(self) -> list[str]:
        """The search metric, then those that success bounds."""
        return self.spec.problem.named_metrics

    @property
    def seed(self) -> int:
        """The seed of all that is drawn."""
        return self.spec.split.seed

    @property
    def classes(self) -> int:
        """The number of classes; 0 where there are none to predict."""
        return len(set(self.rows.y.tolist())) if self.task.endswith("classification") else 0


def small_problem(
    train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec, most: int | None = None
) -> SmallProblem:
    """Return the problem on at most ``most`` rows, or as many as its columns can be encoded of.

    Rows are drawn by the split's seed and keep their order; of a rare class there are 25 at least,
    or all. Folds hold rows out as those of the search do. Raises DataError where all targets are
    equal, and SearchError where the rows cannot be parted.
    """
    import numpy as np

    y = target_values(train, plan)
    _refuse_constant(y, plan, spec)
    cap = most or _most_rows(plan, len(np.unique(y)) if _has_classes(spec) else 0)
    frame = train if len(train) <= cap else train.iloc[_drawn(y, cap, spec)]
    started, rows = time.perf_counter(), rows_of(frame, plan)
    X, plain = plain_columns(rows.X, plan, spec.problem.task, spec.split.seed)
    folds = min(spec.search.folds, _FOLDS_OF_FEW if len(frame) <= _FEW else _FOLDS_OF_MANY)
    short = spec.model_copy(update={"search": spec.search.model_copy(update={"folds": folds})})
    return SmallProblem(
        rows=rows.with_features(X),
        folds=search_folds(frame, rows.y, short, rows_together(rows.X, short)),
        plan=plain,
        spec=spec,
        positive=positive_class(spec.problem, y),
        all_rows=len(train),
        exchange=_exchange(frame, spec),
        encode_s=0.0 if plain is plan else time.perf_counter() - started,
    )


def _drawn(y: "np.ndarray", cap: int, spec: ProblemSpec) -> "np.ndarray":
    """Return the places of the drawn rows, ascending."""
    import numpy as np

    rng = np.random.default_rng(spec.split.seed)
    drawn = rng.choice(len(y), cap, replace=False)
    if not _has_classes(spec):
        return np.sort(drawn)
    order = np.concatenate([drawn, rng.permutation(np.setdiff1d(np.arange(len(y)), drawn))])
    codes = np.unique(y, return_inverse=True)[1][order]
    rare = [order[codes == code][:_ROWS_OF_CLASS] for code in range(int(codes.max()) + 1)]
    return np.unique(np.concatenate([drawn, *rare]))


def _has_classes(spec: ProblemSpec) -> bool:
    return spec.problem.task.endswith("classification")


def _most_rows(plan: FeaturePlan, classes: int) -> int:
    if plan.of_kind("image"):
        return _ROWS_OF_IMAGES
    if plan.of_kind("text"):
        return _ROWS_OF_TEXT
    most = min(_ROWS, _VALUES // len(plan.features))
    return max(_FEWEST, int(most * min(1.0, _USUAL_CLASSES / max(classes, 1))))


def _refuse_constant(y: "np.ndarray", plan: FeaturePlan, spec: ProblemSpec) -> None:
    if spec.problem.task not in UNSUPERVISED and not (y != y[0]).any():
        raise DataError(
            f"The target {plan.target!r} has one value in all training rows: nothing to learn",
            found=f"{len(y):,} rows",
            mend="collect rows of other values, or name another column in problem.target",
        )


def _exchange(frame: "pd.DataFrame", spec: ProblemSpec) -> Exchange:
    import pandas as pd

    strategy, columns = spec.split_strategy, spec.columns
    if strategy == "group":
        return Exchange(group=pd.factorize(frame[columns.group], use_na_sentinel=False)[0])
    if strategy == "time":
        return Exchange(moment=frame[columns.time].to_numpy().astype("datetime64[ns]"))
    return Exchange()
