"""What to try next: first guesses of every family, then Optuna's TPE, reproducibly.

Trials finish in an order that depends on timing, so a sampler that learns from each at once
cannot be repeated. Here trials are asked for in generations. A generation is asked for when the
one before the last is complete, and the sampler has learnt from exactly the generations up to
that one, in trial order: the same seed gives the same trials on any machine, and while one
generation finishes, the next is already running, so no core waits.
"""

import warnings
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Literal

from ml_assets.modeling.early_stopping import thresholds
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.registry import portfolio
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Trial
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# Trials that Optuna samples at random before it models the space; first guesses count.
_STARTUP_TRIALS = 5
# How often a configuration that was tried before is asked for anew.
_REPEATS = 5
# And how often then at random, before the space is taken to hold nothing else.
_DRAWS = 60


@dataclass(frozen=True)
class Suggestion:
    """One trial to run: the index counts from 0 in the order of asking."""

    index: int
    family: str
    params: Params
    thresholds: list[float]

    @property
    def trial_id(self) -> str:
        """The trial's name on the leaderboard."""
        return f"t{self.index:03d}"


@dataclass(frozen=True)
class Space:
    """What is searched: families on a table of this many training rows.

    Trials of the families in ``gpu`` are fitted on one.
    """

    families: list[Family]
    task: Task
    rows: int
    plan: FeaturePlan
    gpu: frozenset[str] = frozenset()


@dataclass
class Suggestions:
    """The trials of a search, in order, reproducible from the seed.

    ``first`` are guesses to be tried before those of the families.
    """

    space: Space
    seed: int
    greater_is_better: bool
    generation_size: int
    max_trials: int | None = None
    first: list[tuple[Family, Params]] = field(default_factory=list)
    _asked: "dict[int, optuna.Trial]" = field(default_factory=dict)
    _told: dict[int, Trial] = field(default_factory=dict)
    _learnt: int = 0
    _queue: deque[Suggestion] = field(default_factory=deque)
    _seen: list[tuple[str, Params]] = field(default_factory=list)
    _all_tried: bool = False

    def __post_init__(self) -> None:
        self._study = _study(self.seed, self.greater_is_better)
        for family, params in [*self.first, *portfolio(self.space.families, self.space.task)]:
            point = {family.key(name): value for name, value in params.items()}
            self._study.enqueue_trial({"family": family.name} | point)

    @property
    def exhausted(self) -> bool:
        """Whether every trial that may be tried, or that there is, has been handed out."""
        count = len(self._asked)
        enough = self.max_trials is not None and count >= self.max_trials
        return not self._queue and (enough or self._all_tried)

    def next(self) -> Suggestion | None:
        """Return the next trial; None while it has to wait for others, or when exhausted."""
        if not self._queue and not self.exhausted and self._may_ask():
            self._queue.extend(self._ask_generation())
        return self._queue.popleft() if self._queue else None

    def tell(self, index: int, trial: Trial) -> None:
        """Hand in a finished trial; its influence begins with a generation to come."""
        self._told[index] = trial

    def _may_ask(self) -> bool:
        """Say whether all but the last generation are complete."""
        return all(index in self._told for index in self._older())

    def _older(self) -> range:
        return range(self._learnt, max(0, len(self._asked) - self.generation_size))

    def _ask_generation(self) -> Iterator[Suggestion]:
        for index in self._older():
            self._learn(index)
        self._learnt = max(0, len(self._asked) - self.generation_size)
        bounds = self._thresholds()
        start, end = len(self._asked), len(self._asked) + self.generation_size
        for index in range(start, min(end, self.max_trials or end)):
            if (asked := self._ask(index)) is None:
                self._all_tried = True
                return
            yield Suggestion(index, *asked, bounds)

    def _thresholds(self) -> list[float]:
        learnt = (self._told[index] for index in range(self._learnt))
        completed = [trial.fold_scores for trial in learnt if trial.status == "completed"]
        return thresholds(completed, self.greater_is_better)

    def _ask(self, index: int) -> tuple[str, Params] | None:
        """Return what was not tried before; None if chance finds nothing that was not."""
        import optuna

        sampler = self._study.sampler
        for attempt in range(_REPEATS + _DRAWS):
            if attempt == _REPEATS:
                self._study.sampler = optuna.samplers.RandomSampler(self.seed + index)
            asked = self._study.ask()
            suggestion = self._suggest(asked)
            if suggestion not in self._seen:
                self._asked[index] = asked
                self._seen.append(suggestion)
                break
            self._study.tell(asked, state=optuna.trial.TrialState.FAIL)
        self._study.sampler = sampler
        return suggestion if index in self._asked else None

    def _suggest(self, trial: "optuna.Trial") -> tuple[str, Params]:
        families = {family.name: family for family in self.space.families}
        name = trial.suggest_categorical("family", list(families))
        space = self.space
        params = families[name].suggest(trial, space.task, space.rows, space.plan)
        return name, params | ({"device": "gpu"} if name in space.gpu else {})

    def _learn(self, index: int) -> None:
        from optuna.trial import TrialState

        asked, told = self._asked[index], self._told[index]
        if told.status == "completed":
            self._study.tell(asked, told.score)
        elif told.status == "stopped_early":
            asked.report(fmean(told.fold_scores), step=len(told.fold_scores))
            self._study.tell(asked, state=TrialState.PRUNED)
        else:
            self._study.tell(asked, state=TrialState.FAIL)


def _study(seed: int, greater_is_better: bool) -> "optuna.Study":
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(
            seed=seed,
            n_startup_trials=_STARTUP_TRIALS,
            multivariate=True,
            group=True,
            constant_liar=True,
        )
    direction: Literal["maximize", "minimize"] = "maximize" if greater_is_better else "minimize"
    return optuna.create_study(sampler=sampler, direction=direction)
