"""The figures of a problem whose models learn without a target."""

import time
from typing import TYPE_CHECKING

from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.feasibility.anomalies import find_anomalies
from ml_assets.modeling.feasibility.figures import Figures
from ml_assets.modeling.feasibility.reasons import cost_reasons
from ml_assets.modeling.feasibility.search_cost import search_cost
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.structure import find_structure
from ml_assets.modeling.feasibility.unlabelled_reasons import anomaly_reasons, structure_reasons
from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 6_000
_QUICK = {"clustering": "k_means", "anomaly_detection": "isolation_forest"}


def figures_without_target(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> Figures:
    """Return whether there is structure, or whether anomalies are found; and the cost."""
    small = small_problem(train, plan, spec, _fewest(train, plan, spec))
    cost = search_cost(small, train, _fit_s(small))
    found = Figures(sampled_rows=len(small.rows), folds=len(small.folds), cost=cost)
    if spec.problem.task == "clustering":
        found.structure = find_structure(small)
        found.reasons = structure_reasons(found.structure)
    else:
        labelled = None
        if spec.problem.target is not None:
            labelled = int((target_values(train, plan) == small.positive).sum())
        found.anomalies = find_anomalies(small, labelled)
        found.reasons = anomaly_reasons(found.anomalies)
    found.reasons += cost_reasons(cost)
    return found


def _fewest(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> int | None:
    """Return the most rows to take; null where images or texts allow fewer still."""
    return None if plan.of_kind("text") or plan.of_kind("image") else min(_ROWS, len(train))


def _fit_s(small: SmallProblem) -> float:
    family, task = FAMILIES[_QUICK[small.task]].suited_to(small.spec.problem), small.task
    started = time.perf_counter()
    pipeline = family.build(family.portfolio(task)[0], task, small.plan, small.seed)
    family.fit(pipeline, small.rows.at(small.folds[0][0]))
    return time.perf_counter() - started
