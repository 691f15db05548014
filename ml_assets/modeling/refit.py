"""Fit the winning configuration on all training rows."""

import warnings
from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.modeling.cluster_scoring import refuse_too_few
from ml_assets.modeling.contamination import contamination
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import UNSUPERVISED
from ml_assets.spec.problem_spec import Problem

if TYPE_CHECKING:
    import pandas as pd


def refit(
    train: "pd.DataFrame",
    plan: FeaturePlan,
    problem: Problem,
    board: Leaderboard,
    *,
    problem_name: str,
    contract_version: int,
) -> FittedModel:
    """Return the leaderboard's best configuration fitted on all training rows, as its file."""
    from threadpoolctl import threadpool_limits

    best, y = board.best, target_values(train, plan)
    pipeline = FAMILIES[best.family].build(best.params, problem.task, plan, board.seed)
    # One thread, as in the search: more of them would add the same numbers in another order.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if problem.task == "anomaly_detection":
            pipeline[-1].contamination = contamination(problem, y)
        # Labels of anomalies judge and choose; no pipeline may learn them.
        learnt = None if problem.task in UNSUPERVISED else y
        pipeline.fit(feature_matrix(train, plan), learnt)
    if problem.task == "clustering":
        refuse_too_few(pipeline[-1])
    info = ModelInfo(
        problem=problem_name,
        task=problem.task,
        plan=plan,
        classes=None if problem.task == "regression" else pipeline.classes_.tolist(),
        positive_class=positive_class(problem, y),
        family=best.family,
        params=best.params,
        trial_id=best.trial_id,
        cross_validation={board.metric: best.score} if best.score is not None else {},
        contract_version=contract_version,
        seed=board.seed,
        train_rows=len(train),
    )
    return pack(pipeline, info)
