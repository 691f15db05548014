"""Greedy ensemble selection: trials are added, again and again, while the mean of all gains.

Caruana, Niculescu-Mizil, Crew and Ksikes (2004), Ensemble selection from libraries of models,
ICML: forward selection with replacement, begun with the best few. How often a trial was added is
its weight.
"""

from typing import TYPE_CHECKING

from ml_assets.modeling.candidate_pool import CandidatePool
from ml_assets.spec.model_choice import Ensemble, Member

if TYPE_CHECKING:
    import numpy as np

_ROUNDS = 30
_START = 5
# Trials that are still tried after the first round: those that added most in it.
_SHORTLIST = 20
# Rounds without a gain after which none is expected.
_PATIENCE = 6


def select(pool: CandidatePool, folds: list[int]) -> Ensemble:
    """Return the weights that score best on these folds of the pool; at most six members.

    Where more trials were added, or more than there is time to refit, it is chosen anew among the
    best single one and those that were added most often. The mean over the folds is never worse
    than that of the best single trial, which is the first ensemble that is looked at. Ties go to
    fewer rounds, then to the trial that is earlier in the pool, so that the same predictions give
    the same ensemble.
    """
    import numpy as np

    outputs = [pool.quick.reduced(output) for output in pool.outputs.values()]
    alone = np.array([pool.gain(output, folds) for output in outputs])
    counts = _Climb(pool, folds, outputs, alone).counts()
    added = np.flatnonzero(counts)
    if len(pool.members(added)) < len(added):
        counts[int(alone.argmax())] += _ROUNDS
        # Of equal counts the better trial on these folds; the pool's order knows other folds too.
        order = np.lexsort((-alone, -counts))
        kept = np.sort(pool.members(order[counts[order] > 0]))
        counts = np.zeros_like(counts)
        counts[kept] = _Climb(pool, folds, [outputs[at] for at in kept], alone[kept]).counts()
    total = int(counts.sum())
    return Ensemble(
        method="greedy",
        pooling="mean",
        members=[Member(trial_id=pool.trial_ids[place], weight=int(counts[place]) / total)
                 for place in np.argsort(-counts, kind="stable") if counts[place]],
    )  # fmt: skip


class _Climb:
    """One selection: the trials added so far, in order, and the gain after each."""

    def __init__(
        self,
        pool: CandidatePool,
        folds: list[int],
        outputs: "list[np.ndarray]",
        alone: "np.ndarray",
    ) -> None:
        import numpy as np

        self.pool, self.folds, self.outputs = pool, folds, outputs
        self.added: list[int] = []
        self.gains: list[float] = []
        self.total = np.zeros_like(outputs[0])
        self.shortlist = list(range(len(outputs)))
        for place in np.argsort(-alone, kind="stable")[:_START].tolist():
            self._add(place, self._gain(place))
        # From the best start on; the trials after it were only looked at.
        self.added = self.added[: self._best]
        self.gains = self.gains[: self._best]
        self.total = sum((outputs[place] for place in self.added[1:]), outputs[self.added[0]])

    def counts(self) -> "np.ndarray":
        """Add trials until none is expected to gain; return how often each is in the best mean."""
        import numpy as np

        while len(self.added) < min(_ROUNDS, self._best + _PATIENCE):
            gains = np.array([self._gain(place) for place in self.shortlist])
            self._add(self.shortlist[int(gains.argmax())], float(gains.max()))
            if len(gains) > _SHORTLIST:
                kept = np.argsort(-gains, kind="stable")[:_SHORTLIST]
                self.shortlist = sorted({*self.added, *(self.shortlist[at] for at in kept)})
        return np.bincount(self.added[: self._best], minlength=len(self.outputs))

    @property
    def _best(self) -> int:
        """The number of trials in the best mean so far, of equally good ones the smallest."""
        return self.gains.index(max(self.gains)) + 1

    def _add(self, place: int, gain: float) -> None:
        self.added.append(place)
        self.gains.append(gain)
        self.total = self.total + self.outputs[place]

    def _gain(self, place: int) -> float:
        """Return the gain of the mean with one more trial."""
        return self.pool.gain(
            (self.total + self.outputs[place]) / (len(self.added) + 1), self.folds
        )
