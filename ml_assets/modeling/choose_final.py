"""The choice of the final model, its threshold and the check of its probabilities.

All of it rests on out-of-fold predictions: no held-out row is looked at.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ml_assets.modeling.calibration import calibration
from ml_assets.modeling.candidate_pool import CandidatePool, combined, pool_of
from ml_assets.modeling.decision_threshold import choose_threshold
from ml_assets.modeling.ensemble_selection import select
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.stacking import stack
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.model_choice import Candidate, Choice, Ensemble, EnsembleMethod, Member
from ml_assets.spec.problem_spec import Problem, Search

if TYPE_CHECKING:
    import numpy as np

_Chooser = Callable[[CandidatePool, list[int]], Ensemble]


def choose_final(
    board: Leaderboard,
    out_of_fold: OutOfFold,
    y: "np.ndarray",
    problem: Problem,
    search: Search,
    seed: int,
) -> Leaderboard:
    """Return the leaderboard with ensemble, choice, threshold and calibration.

    ``y`` is the target of the whole training table. An ensemble is taken only if it is better than
    the best single trial where both are chosen on all folds but one and scored on that one, for
    each fold in turn: their scores on all folds are optimistic, since they were chosen there.
    """
    pool = pool_of(board, out_of_fold, y, problem, seed)
    choice, ensemble = _choice(board, pool, search.ensemble_method)
    final = ensemble or _single(board.best.trial_id)
    found: dict[str, object] = {"choice": choice, "ensemble": ensemble}
    classes, positive = out_of_fold.classes, positive_class(problem, y)
    if classes is not None:
        known = all(member.trial_id in pool.outputs for member in final.members)
        probabilities = combined(out_of_fold.predictions, final) if known else None
        truth = y[out_of_fold.rows]
        found["threshold"] = choose_threshold(
            truth, probabilities, classes, problem, positive, seed
        )
        if probabilities is not None:
            found["calibration"] = calibration(truth, probabilities, classes, positive, seed)
    return board.model_copy(update=found)


def _choice(
    board: Leaderboard, pool: CandidatePool, asked: EnsembleMethod
) -> tuple[Choice, Ensemble | None]:
    folds = list(range(len(pool.parts)))
    best = board.best.trial_id
    candidates, ensemble = [], None
    if best in pool.outputs:
        candidates.append(_candidate("single_best", pool, _best_single, _single(best)))
    if asked != "single_best" and len(pool.outputs) > 1 and candidates:
        chooser = {"greedy": select, "stacking": stack}[asked]
        ensemble = chooser(pool, folds)
        candidates.append(_candidate(asked, pool, chooser, ensemble))
    reason, take = _verdict(pool, asked, candidates)
    if take and ensemble == _single(best):
        reason, take = "the ensemble came to the best trial alone", False
    choice = Choice(
        asked=asked,
        chosen=asked if take else "single_best",
        reason=reason,
        candidates=candidates,
        rows=len(pool.y),
        pool=len(pool.outputs),
    )
    return choice, ensemble if take else None


def _verdict(
    pool: CandidatePool, asked: EnsembleMethod, candidates: list[Candidate]
) -> tuple[str, bool]:
    if asked == "single_best":
        return "search.ensemble asks for the best trial alone", False
    if len(candidates) < 2:
        few = len(pool.outputs)
        return f"{few} trial{'' if few == 1 else 's'} with out-of-fold predictions", False
    single, ensemble = (candidate.honest_score for candidate in candidates)
    if single is None or ensemble is None:
        return f"{pool.metric} is not defined fold by fold", False
    better = pool.sign * ensemble > pool.sign * single
    said = "better" if better else "no better"
    return (f"chosen without the fold that is scored, the ensemble's {pool.metric} is {said}: "
            f"{ensemble:.5g} against {single:.5g}"), better  # fmt: skip


def _candidate(
    name: EnsembleMethod, pool: CandidatePool, choose: _Chooser, chosen: Ensemble
) -> Candidate:
    """Return a way's score on all folds, and the mean over folds of choices made on the others."""
    import numpy as np

    folds = list(range(len(pool.parts)))
    honest = [
        pool.score(pool.combined(choose(pool, [f for f in folds if f != fold])), [fold])
        for fold in folds
    ]
    defined = [value for value in honest if np.isfinite(value)]
    return Candidate(
        name=name,
        members=len(chosen.members),
        score=pool.score(pool.combined(chosen)),
        honest_score=sum(defined) / len(defined) if defined else None,
    )


def _best_single(pool: CandidatePool, folds: list[int]) -> Ensemble:
    """Return the trial that scores best on these folds, of equal ones the first."""
    import numpy as np

    gains = [pool.gain(pool.quick.reduced(output), folds) for output in pool.outputs.values()]
    return _single(pool.trial_ids[int(np.argmax(gains))])


def _single(trial_id: str) -> Ensemble:
    return Ensemble(method="greedy", pooling="mean",
                    members=[Member(trial_id=trial_id, weight=1.0)])  # fmt: skip
