"""Fit the chosen model on all training rows."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.ensemble import (
    EnsembleClassifier,
    EnsembleRegressor,
    share_equal_steps,
)
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo, ModelMember
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.skops_format import fingerprint, pack
from ml_assets.modeling.cluster_scoring import refuse_too_few
from ml_assets.modeling.contamination import contamination
from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.rows_of import rows_of
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.metrics import Task
from ml_assets.spec.model_choice import Ensemble
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

ENSEMBLE = "ensemble"


def refit(
    train: "pd.DataFrame",
    plan: FeaturePlan,
    problem: Problem,
    board: Leaderboard,
    *,
    problem_name: str,
    contract_version: int,
    cores: int = 1,
) -> FittedModel:
    """Return the leaderboard's ensemble or else its best trial, fitted on all training rows.

    Each member is fitted with its trial's parameters, by one thread; ``cores`` members at a time.
    Members whose fitted features are equal share them, which makes the file smaller and a
    prediction faster.
    """
    chosen = board.ensemble.members if board.ensemble else []
    trials = [board.trial(member.trial_id) for member in chosen] or [board.best]
    rows = rows_of(train, plan)
    pipelines = _fitted(trials, rows, plan, problem, board.seed, cores)
    estimator = (
        _ensemble(board.ensemble, pipelines, problem.task) if board.ensemble else pipelines[0]
    )
    info = model_info(train, plan, problem, board, estimator, trials,
                      problem_name=problem_name, contract_version=contract_version)  # fmt: skip
    return pack(estimator, info)


def _fitted(
    trials: list[Trial],
    rows: Rows,
    plan: FeaturePlan,
    problem: Problem,
    seed: int,
    cores: int,
) -> list[Any]:
    """Return the trials' fitted pipelines, in order; those that take longest are begun first."""
    from threadpoolctl import threadpool_limits

    order = sorted(trials, key=lambda trial: trial.fit_s, reverse=True)
    # What a fit sets for its own time, these set for all: threads that end would set it back.
    with threadpool_limits(1), warnings.catch_warnings(), ThreadPoolExecutor(cores) as pool:
        begun = {trial.trial_id: pool.submit(fit_trial, trial, rows, plan, problem, seed)
                 for trial in order}  # fmt: skip
        return [begun[trial.trial_id].result() for trial in trials]


def fit_trial(trial: Trial, rows: Rows, plan: FeaturePlan, problem: Problem, seed: int) -> Any:
    """Return a trial's pipeline, fitted on these rows with the trial's parameters."""
    from threadpoolctl import threadpool_limits

    family = family_named(trial.family)
    pipeline = family.build(trial.params, problem.task, plan, seed)
    # One thread, as in the search: more of them would add the same numbers in another order.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if problem.task == "anomaly_detection":
            pipeline[-1].contamination = contamination(problem, rows.y)
        family.fit(pipeline, rows)
    if problem.task == "clustering":
        refuse_too_few(pipeline[-1])
    return pipeline


def model_info(
    train: "pd.DataFrame",
    plan: FeaturePlan,
    problem: Problem,
    board: Leaderboard,
    estimator: Any,
    trials: list[Trial],
    *,
    problem_name: str,
    contract_version: int,
) -> ModelInfo:
    """Return what the file of a model says: of these trials, one or an ensemble's members."""
    combined = board.ensemble if len(trials) > 1 or _is_ensemble(estimator) else None
    return ModelInfo(
        problem=problem_name,
        task=problem.task,
        plan=plan,
        classes=None if problem.task == "regression" else estimator.classes_.tolist(),
        positive_class=positive_class(problem, target_values(train, plan)),
        threshold=board.threshold.value if board.threshold else None,
        family=ENSEMBLE if combined else trials[0].family,
        params={"method": combined.method, "pooling": combined.pooling} if combined
        else trials[0].params,
        trial_id="+".join(trial.trial_id for trial in trials),
        members=_members(combined, trials) if combined else None,
        cross_validation=_cross_validation(board, trials[0], combined),
        contract_version=contract_version,
        seed=board.seed,
        train_rows=len(train),
    )  # fmt: skip


def _is_ensemble(estimator: Any) -> bool:
    return isinstance(estimator, EnsembleClassifier | EnsembleRegressor)


def _ensemble(ensemble: Ensemble, pipelines: list[Any], task: Task) -> Any:
    fronts = [[step for _, step in getattr(pipeline, "steps", [])[:-1]] for pipeline in pipelines]
    share_equal_steps(pipelines, [fingerprint(front) for front in fronts])
    kind = EnsembleRegressor if task == "regression" else EnsembleClassifier
    weights = [member.weight for member in ensemble.members]
    return kind(pipelines, weights, ensemble.pooling, ensemble.intercepts)


def _members(ensemble: Ensemble, trials: list[Trial]) -> list[ModelMember]:
    return [
        ModelMember(trial_id=trial.trial_id, family=trial.family, params=trial.params,
                    weight=member.weight)
        for member, trial in zip(ensemble.members, trials, strict=True)
    ]  # fmt: skip


def _cross_validation(
    board: Leaderboard, trial: Trial, ensemble: Ensemble | None
) -> dict[str, float]:
    """Return the metric over folds; of an ensemble the honest one, chosen without the fold."""
    score = trial.score
    if ensemble is not None:
        found = [each for each in board.choice.candidates if each.name == ensemble.method] \
            if board.choice else []  # fmt: skip
        score = found[0].honest_score if found else None
    return {} if score is None else {board.metric: score}
