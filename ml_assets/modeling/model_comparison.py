"""The chosen model beside the best single trial: quality, size and speed of both."""

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import pack
from ml_assets.modeling.refit import fit_trial, model_info
from ml_assets.modeling.rows_of import rows_of
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.model_choice import Candidate, FinalWay
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import pandas as pd

_CALLS = 30


@dataclass(frozen=True)
class ModelFigures:
    """What one way to make the final model gives, and what it costs.

    Scores are out of fold, in the metric's own sign; ``latency_ms`` is the median over 30 calls
    with one row, ``file_bytes`` the size of the skops file.
    """

    name: FinalWay
    chosen: bool
    members: int
    score: float | None
    honest_score: float | None
    file_bytes: int
    latency_ms: float


def compare(
    model: FittedModel, train: "pd.DataFrame", problem: Problem, board: Leaderboard
) -> list[ModelFigures]:
    """Measure the refitted model and, where it is an ensemble, the best trial alone.

    The best trial is taken from the ensemble's members, or fitted on all training rows if it is
    none of them.
    """
    single = _single_best(model, train, problem, board) if board.ensemble else model
    figures = [_figures("single_best", single, train, board)]
    if board.ensemble:
        figures.append(_figures(board.ensemble.method, model, train, board))
    return figures


def latency_ms(model: FittedModel, rows: "pd.DataFrame") -> float:
    """Return the median milliseconds of predicting one row, over 30 calls after two to warm up."""
    from threadpoolctl import threadpool_limits

    spent = []
    with threadpool_limits(1):
        for call in range(_CALLS + 2):
            row = rows.iloc[[call % len(rows)]]
            started = time.perf_counter()
            predict(model, row)
            spent.append(time.perf_counter() - started)
    return 1000.0 * median(spent[2:])


def _single_best(
    model: FittedModel, train: "pd.DataFrame", problem: Problem, board: Leaderboard
) -> FittedModel:
    best, plan = board.best, model.info.plan
    members = [member.trial_id for member in model.info.members or []]
    if best.trial_id in members:
        pipeline = model.estimator.members[members.index(best.trial_id)]
    else:
        pipeline = fit_trial(best, rows_of(train, plan), plan, problem, board.seed)
    info = model_info(
        train, plan, problem, board, pipeline, [best],
        problem_name=model.info.problem, contract_version=model.info.contract_version,
    )  # fmt: skip
    return pack(pipeline, info)


def _figures(
    name: FinalWay, model: FittedModel, train: "pd.DataFrame", board: Leaderboard
) -> ModelFigures:
    found = _candidate(name, board)
    return ModelFigures(
        name=name,
        chosen=(board.ensemble.method if board.ensemble else "single_best") == name,
        members=len(model.info.members or [None]),
        score=found.score if found else None,
        honest_score=found.honest_score if found else None,
        file_bytes=len(model.content),
        latency_ms=latency_ms(model, train.head(_CALLS)),
    )


def _candidate(name: FinalWay, board: Leaderboard) -> Candidate | None:
    candidates = board.choice.candidates if board.choice else []
    return next((each for each in candidates if each.name == name), None)
