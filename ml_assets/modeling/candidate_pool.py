"""The trials that a final model may be made of, and their predictions on the rows to judge by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.pooling import pooled
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.quick_score import QuickScore
from ml_assets.modeling.refit_reserve import makespan, refit_s
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import Task
from ml_assets.spec.model_choice import Ensemble
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np

MOST_TRIALS = 50
# Size and latency grow with the members.
MOST_MEMBERS = 6
MOST_ROWS = 50_000
# Numbers held for all trials together: bounds the memory where there are many classes.
_MOST_NUMBERS = 100_000_000


@dataclass(frozen=True)
class CandidatePool:
    """The best completed trials on rows that are sorted by fold.

    ``outputs`` are (rows,) for numbers, else (rows, classes), by trial, the best trial first.
    ``parts`` are the rows of each fold. ``sign`` is -1 for metrics where less is better.
    ``refit_s`` are the seconds that each trial's fit on all rows is taken to last, and
    ``time_left_s`` those that there are for all members, ``cores`` of which are fitted at a time.
    """

    metric: str
    task: Task
    positive: Any
    classes: tuple[Any, ...] | None
    y: "np.ndarray"
    outputs: "dict[str, np.ndarray]"
    parts: list[slice]
    refit_s: dict[str, float] = field(default_factory=dict)
    time_left_s: float = float("inf")
    cores: int = 1

    @property
    def trial_ids(self) -> list[str]:
        """The trials, the best first, ties in trial order."""
        return list(self.outputs)

    @property
    def sign(self) -> float:
        """1 where more is better, else -1."""
        return 1.0 if metric_named(self.metric).greater_is_better else -1.0

    @cached_property
    def codes(self) -> "np.ndarray":
        """The true classes as positions in ``classes``, or the true numbers."""
        import numpy as np

        if self.classes is None:
            return np.asarray(self.y, dtype="float64")
        return np.searchsorted(np.asarray(self.classes), self.y)

    @cached_property
    def quick(self) -> QuickScore:
        """The pool's metric, quickly."""
        classes = self.classes or ()
        place = classes.index(self.positive) if self.positive is not None else 0
        return QuickScore(self.metric, self.task, self.codes, len(classes), place)

    def members(self, order: "Iterable[int]") -> list[int]:
        """Return the first places of an order that may be members: six, as the time allows.

        The first one always may.
        """
        taken: list[int] = []
        costs: list[float] = []
        for place in order:
            added = [*costs, self.refit_s.get(self.trial_ids[place], 0.0)]
            in_time = makespan(added, self.cores) <= self.time_left_s
            if len(taken) < MOST_MEMBERS and (not taken or in_time):
                taken.append(int(place))
                costs = added
        return taken

    def combined(self, ensemble: Ensemble) -> "np.ndarray":
        """Return an ensemble's out-of-fold predictions of the pool's rows."""
        return combined(self.outputs, ensemble)

    def score(self, output: "np.ndarray", folds: list[int] | None = None) -> float:
        """Return the mean of the metric over folds, in its own sign; NaN if none defines it."""
        import numpy as np

        named = range(len(self.parts)) if folds is None else folds
        values = np.array([self._score(output, self.parts[fold]) for fold in named])
        defined = values[np.isfinite(values)]
        return float(defined.mean()) if len(defined) else float("nan")

    def gain(self, reduced: "np.ndarray", folds: list[int]) -> float:
        """Return the mean over folds, more being better; -inf if no fold defines it.

        It is computed quickly where the metric has a quick form.
        """
        import numpy as np

        one = self.quick if self.quick.knows else self._score
        values = np.array([one(reduced, self.parts[fold]) for fold in folds])
        defined = values[np.isfinite(values)]
        return self.sign * float(defined.mean()) if len(defined) else float("-inf")

    def _score(self, output: "np.ndarray", part: slice) -> float:
        import numpy as np

        if self.classes is None:
            predictions = Predictions(output[part])
        else:
            labels = np.asarray(self.classes)[output[part].argmax(axis=1)]
            predictions = Predictions(labels.astype(self.y.dtype), output[part], self.classes)
        try:
            return score(self.metric, self.task, self.y[part], predictions, self.positive)
        except Exception:  # of a user's function, or of numbers outside the metric's domain
            return float("nan")


def combined(predictions: "dict[str, np.ndarray]", ensemble: Ensemble) -> "np.ndarray":
    """Return an ensemble's predictions from those of its members, by trial."""
    members = ensemble.members
    return pooled([predictions[member.trial_id] for member in members],
                  [member.weight for member in members],
                  ensemble.pooling, ensemble.intercepts)  # fmt: skip


def pool_of(
    board: Leaderboard,
    out_of_fold: OutOfFold,
    y: "np.ndarray",
    problem: Problem,
    seed: int,
    time_left_s: float = float("inf"),
    cores: int = 1,
) -> CandidatePool:
    """Return the pool of the best 50 completed trials with finite out-of-fold predictions.

    ``y`` is the target of the whole training table. Of more than 50,000 rows, and of fewer where
    there are so many classes that 100 million numbers would be passed, a sample is drawn by the
    seed. The rows of a single fold are halved at random, so that there is always a part to choose
    on and another to judge on.
    """
    import numpy as np

    known = [trial.trial_id for trial in board.trials if trial.status == "completed"
             and _is_finite(out_of_fold.predictions.get(trial.trial_id))][:MOST_TRIALS]  # fmt: skip
    rng = np.random.default_rng(seed)
    width = max(1, len(known)) * len(out_of_fold.classes or (0,))
    most = min(MOST_ROWS, max(1, _MOST_NUMBERS // width))
    taken = np.arange(len(out_of_fold.rows))
    if len(taken) > most:
        taken = np.sort(rng.choice(len(taken), most, replace=False))
    part = out_of_fold.fold[taken]
    if len(np.unique(part)) < 2:
        part = rng.permutation(len(taken)) % 2
    order = np.argsort(part, kind="stable")
    bounds = np.flatnonzero(np.diff(part[order])) + 1
    edges = [0, *bounds.tolist(), len(order)]
    return CandidatePool(
        metric=board.metric,
        task=problem.task,
        positive=positive_class(problem, y),
        classes=out_of_fold.classes,
        y=y[out_of_fold.rows[taken[order]]],
        outputs={name: out_of_fold.predictions[name][taken[order]] for name in known},
        parts=[slice(low, high) for low, high in pairwise(edges)],
        refit_s={name: refit_s(board.trial(name), board.parts or board.folds) for name in known},
        time_left_s=time_left_s,
        cores=cores,
    )


def _is_finite(output: "np.ndarray | None") -> bool:
    import numpy as np

    return output is not None and bool(np.isfinite(output).all())
