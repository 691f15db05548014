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
from ml_assets.modeling.refit_reserve import refit_time_left
from ml_assets.modeling.stacking import stack
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.model_choice import (
    Candidate,
    Choice,
    Ensemble,
    EnsembleMethod,
    FinalWay,
    Member,
)
from ml_assets.spec.problem import Problem
from ml_assets.spec.search_limits import Search

if TYPE_CHECKING:
    import numpy as np

_Chooser = Callable[[CandidatePool, list[int]], Ensemble]
_CHOOSERS: dict[FinalWay, _Chooser] = {"greedy": select, "stacking": stack}
_WAYS: dict[EnsembleMethod, tuple[FinalWay, ...]] = {
    "auto": ("greedy", "stacking"),
    "greedy": ("greedy",),
    "stacking": ("stacking",),
    "single_best": (),
}


def choose_final(
    board: Leaderboard,
    out_of_fold: OutOfFold,
    y: "np.ndarray",
    problem: Problem,
    search: Search,
    seed: int,
    weights: "np.ndarray | None" = None,
) -> Leaderboard:
    """Return the leaderboard with ensemble, choice, threshold and calibration.

    ``y`` and ``weights`` are those of the whole training table; with weights, rows are drawn in
    proportion to them. An ensemble is taken only if it is better than
    the best single trial, and of two ensembles the better one, where each is chosen on all folds
    but one and scored on that one, for each fold in turn: their scores on all folds are
    optimistic, since they were chosen there.
    """
    if weights is not None:
        out_of_fold = out_of_fold.drawn_by(weights, seed)
    left = refit_time_left(search.time_budget_s, board.wall_s)
    pool = pool_of(board, out_of_fold, y, problem, seed, left, search.cores)
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
    single = _single(board.best.trial_id)
    candidates, tried = [], dict[FinalWay, Ensemble]()
    if board.best.trial_id in pool.outputs:
        candidates.append(_candidate("single_best", pool, _best_single, single))
    if candidates and len(pool.outputs) > 1:
        folds = list(range(len(pool.parts)))
        for name in _WAYS[asked]:
            tried[name] = _CHOOSERS[name](pool, folds)
            candidates.append(_candidate(name, pool, _CHOOSERS[name], tried[name]))
    others = [each for each in candidates[1:] if tried[each.name] != single]
    taken, reason = _verdict(pool, asked, candidates, others)
    choice = Choice(
        asked=asked,
        chosen=taken,
        reason=reason,
        candidates=candidates,
        rows=len(pool.y),
        pool=len(pool.outputs),
    )
    return choice, tried.get(taken)


def _verdict(
    pool: CandidatePool,
    asked: EnsembleMethod,
    candidates: list[Candidate],
    others: list[Candidate],
) -> tuple[FinalWay, str]:
    """Return the way to take, and why; ``others`` are ensembles that are not one trial."""
    if asked == "single_best":
        return "single_best", "search.ensemble asks for the best trial alone"
    if len(candidates) < 2:
        few = len(pool.outputs)
        return "single_best", f"{few} trial{'' if few == 1 else 's'} with out-of-fold predictions"
    single = candidates[0].honest_score
    scores = [(each.name, each.honest_score) for each in others if each.honest_score is not None]
    if single is None:
        return "single_best", f"{pool.metric} is not defined fold by fold"
    if not scores:
        return "single_best", "the ensemble came to the best trial alone"
    name, ensemble = max(scores, key=lambda each: pool.sign * each[1])
    better = pool.sign * ensemble > pool.sign * single
    said = "better" if better else "no better"
    reason = (f"chosen without the fold that is scored, the ensemble's {pool.metric} is {said}: "
              f"{ensemble:.5g} against {single:.5g}")  # fmt: skip
    return (name if better else "single_best"), reason


def _candidate(
    name: FinalWay, pool: CandidatePool, choose: _Chooser, chosen: Ensemble
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
