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

# Size and latency grow with the members.
MOST_MEMBERS = 6
_ROUNDS = 25
_START = 5
# Trials that are still tried after the first round: those that added most in it.
_SHORTLIST = 20
# Rounds without a gain after which none is expected.
_PATIENCE = 6


def select(pool: CandidatePool, folds: list[int]) -> Ensemble:
    """Return the weights that score best on these folds of the pool; at most six members.

    The mean over the folds is never worse than that of the best single trial on them, which is the
    first ensemble that is looked at. Ties go to fewer rounds, then to the trial that is earlier in
    the pool, so that the same predictions give the same ensemble.
    """
    import numpy as np

    climb = _Climb(pool, folds)
    for _ in range(_ROUNDS):
        if not climb.step():
            break
    counts = climb.best_counts
    total = int(counts.sum())
    return Ensemble(
        method="greedy",
        pooling="mean",
        members=[Member(trial_id=pool.trial_ids[place], weight=int(counts[place]) / total)
                 for place in np.argsort(-counts, kind="stable") if counts[place]],
    )  # fmt: skip


class _Climb:
    """The state of one selection: sums of predictions, and the best counts so far."""

    def __init__(self, pool: CandidatePool, folds: list[int]) -> None:
        import numpy as np

        self.pool, self.folds = pool, folds
        self.outputs = [pool.quick.reduced(output) for output in pool.outputs.values()]
        alone = np.array([self._gain(output) for output in self.outputs])
        order = np.argsort(-alone, kind="stable")
        self.shortlist = list(range(len(self.outputs)))
        self.counts = np.zeros(len(self.outputs), dtype=int)
        self.total = np.zeros_like(self.outputs[0])
        self.best, self.best_counts, self.waited = -np.inf, self.counts, 0
        starts: list[tuple[np.ndarray, np.ndarray]] = []
        for place in order[: min(_START, MOST_MEMBERS)]:
            self._add(
                int(place), self._gain((self.total + self.outputs[place]) / (len(starts) + 1))
            )
            starts.append((self.counts.copy(), self.total.copy()))
        # From the best start on; the counts after it were only looked at.
        self.counts, self.total = starts[int(self.best_counts.sum()) - 1]
        self.waited = 0

    def step(self) -> bool:
        """Add the trial that is best to add; False if nothing was gained for some rounds."""
        import numpy as np

        members = np.flatnonzero(self.counts)
        allowed = members.tolist() if len(members) >= MOST_MEMBERS else self.shortlist
        size = int(self.counts.sum()) + 1
        gains = np.array([self._gain((self.total + self.outputs[place]) / size)
                          for place in allowed])  # fmt: skip
        if len(allowed) > _SHORTLIST:
            kept = np.argsort(-gains, kind="stable")[:_SHORTLIST]
            self.shortlist = sorted({*members.tolist(), *(allowed[place] for place in kept)})
        self._add(allowed[int(gains.argmax())], float(gains.max()))
        return self.waited < _PATIENCE

    def _add(self, place: int, gain: float) -> None:
        self.counts = self.counts.copy()
        self.counts[place] += 1
        self.total = self.total + self.outputs[place]
        self.waited += 1
        if gain > self.best or not self.best_counts.any():
            self.best, self.best_counts, self.waited = gain, self.counts, 0

    def _gain(self, reduced: "np.ndarray") -> float:
        return self.pool.gain(reduced, self.folds)
