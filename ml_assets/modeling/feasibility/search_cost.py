"""What the search will take: time by the time of one fit, memory by the bytes of its matrices."""

import os
from typing import TYPE_CHECKING, Any

from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.modeling.preprocessing import dense, ordinal, scaled_and_one_hot
from ml_assets.modeling.time_plan import TimePlan, time_plan
from ml_assets.spec.feasibility_report import SearchCost
from ml_assets.spec.metrics import UNSUPERVISED

if TYPE_CHECKING:
    import pandas as pd

# Seconds until Ray runs its first trial.
_START_S = 5.0
# Of a worker with the libraries it imports; copies of an encoded matrix that a fit holds.
_WORKER_BYTES = 250 * 2**20
_COPIES = 2


def search_cost(problem: SmallProblem, train: "pd.DataFrame", fit_s: float) -> SearchCost:
    """Return time and memory that a search of all training rows is expected to take.

    ``fit_s`` are seconds of one fit on a fold of the small problem; they, and those of encoding
    texts and images, grow in proportion to the rows. Where the budget is short for the table,
    trials are scored on fewer folds and fits end early, as in the search. A search with
    ``max_trials`` alone takes as long as these trials.
    """
    search = problem.spec.search
    cores = search.cpus or os.cpu_count() or 1
    slots = max(1, cores // search.threads)
    one_fit = (fit_s + problem.encode_s) * problem.all_rows / len(problem.rows)
    plan = _plan(problem, slots)
    trial_s = plan.folds * (one_fit if plan.fit_s is None else min(one_fit, plan.fit_s))
    budget, trials, seconds = search.time_budget_s, None, None
    if budget is not None:
        seconds, trials = budget, int(max(0.0, budget - _START_S) * slots / max(trial_s, 1e-3))
        trials = trials if search.max_trials is None else min(trials, search.max_trials)
    if search.max_trials is not None:
        all_trials = _START_S + search.max_trials * trial_s / slots
        seconds = all_trials if budget is None else min(budget, all_trials)
    elsewhere = problem.spec.ray.address or problem.spec.ray.resource
    return SearchCost(
        trial_s=trial_s,
        folds=plan.folds,
        slots=slots,
        trials=trials,
        budget_s=budget,
        seconds=seconds,
        memory_bytes=_memory(problem, train, slots),
        available_bytes=None if elsewhere else _available(),
    )


def _plan(problem: SmallProblem, slots: int) -> TimePlan:
    search = problem.spec.search
    if problem.task in UNSUPERVISED:
        return TimePlan(search.folds, None)
    return time_plan(search.folds, search.time_budget_s, slots, rows=problem.all_rows,
                     columns=len(problem.plan.features), classes=problem.classes)  # fmt: skip


def _memory(problem: SmallProblem, train: "pd.DataFrame", slots: int) -> int:
    """Return the bytes of the table, of its features in Ray's store, and of what trials hold."""
    grown = problem.all_rows / len(problem.rows)
    features = int(problem.rows.X.memory_usage(index=False, deep=True).sum() * grown)
    table = int(train.memory_usage(index=False).sum()) + features
    encoded = int(_encoded_bytes(problem) * grown)
    return table + features + slots * (features + _COPIES * encoded + _WORKER_BYTES)


def _encoded_bytes(problem: SmallProblem) -> int:
    """Return the bytes of the small problem's rows in the larger of the usual encodings."""
    plan, task, seed = problem.plan, problem.task, problem.seed
    if task in UNSUPERVISED:
        return _bytes(dense(plan, seed, symmetric=False).fit_transform(problem.rows.X))
    settings = plan.encoding.model_copy(update={"high_cardinality": "hashing"})
    plan = plan.model_copy(update={"encoding": settings})
    encoders = [scaled_and_one_hot(plan, task, seed), ordinal(plan, task, seed)]
    tables = [problem.rows.X if encoder == "passthrough" else encoder.fit_transform(problem.rows.X)
              for encoder in encoders]  # fmt: skip
    return max(map(_bytes, tables))


def _bytes(X: Any) -> int:
    if hasattr(X, "tocsr"):
        csr = X.tocsr()
        return int(csr.data.nbytes + csr.indices.nbytes + csr.indptr.nbytes)
    if hasattr(X, "memory_usage"):
        return int(X.memory_usage(index=False, deep=True).sum())
    return int(X.nbytes)


def _available() -> int:
    import psutil

    return int(psutil.virtual_memory().available)
