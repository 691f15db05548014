"""Whether a problem is worth a search: the verdict, from training rows only."""

import hashlib
import time
import warnings
from typing import TYPE_CHECKING

from ml_assets.modeling.feasibility.figures import Figures
from ml_assets.modeling.feasibility.with_target import figures_with_target
from ml_assets.modeling.feasibility.without_target import figures_without_target
from ml_assets.modeling.search_digest import rows_digest
from ml_assets.spec.feasibility_report import VERDICTS, FeasibilityReport, Reason, Verdict
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import UNSUPERVISED
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

# Of the problem, what a verdict depends on.
_DECIDING = {"task", "target", "positive_class", "metric", "success", "costs", "clusters",
             "contamination", "constraints"}  # fmt: skip


def assess(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> FeasibilityReport:
    """Return the verdict on a search of these training rows, its reasons and their figures.

    Rows of weight zero must have been left out. Draws and folds follow the split's seed, so that
    the same rows give the same report, but for times and free memory. Raises DataError where all
    targets are equal, and SearchError where the rows cannot be parted into two folds.
    """
    from threadpoolctl import threadpool_limits

    started = time.perf_counter()
    with threadpool_limits(spec.search.threads), warnings.catch_warnings():
        # A simple model may not converge on few rows; its score says so better than a warning.
        warnings.simplefilter("ignore")
        found = _figures(train, plan, spec)
    metric = spec.problem.search_metric
    return FeasibilityReport(
        **vars(found),
        verdict=worst(found.reasons),
        task=spec.problem.task,
        metric=metric,
        greater_is_better=metric_named(metric).greater_is_better,
        rows=len(train),
        success=spec.problem.success,
        search_anyway=spec.problem.search_anyway,
        digest=feasibility_digest(train, plan, spec),
        seed=spec.split.seed,
        wall_s=time.perf_counter() - started,
    )


def worst(reasons: list[Reason]) -> Verdict:
    """Return the verdict: that of the reason that speaks most against a search.

    >>> worst([Reason(part="cost", verdict="doubtful", text="")]), worst([])
    ('doubtful', 'feasible')
    """
    return VERDICTS[max((VERDICTS.index(reason.verdict) for reason in reasons), default=0)]


def feasibility_digest(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> str:
    """Return 16 hexadecimal digits of the rows and settings that a verdict depends on.

    Time and memory of the search are no part of it: they never stop one.
    """
    decides = [
        rows_digest(train),
        plan.model_dump_json(),
        spec.problem.model_dump_json(include=_DECIDING),
        spec.split.model_dump_json(),
        spec.columns.model_dump_json(),
    ]
    return hashlib.sha256("\n".join(decides).encode()).hexdigest()[:16]


def _figures(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> Figures:
    judge = (
        figures_without_target if spec.problem.task in UNSUPERVISED else figures_with_target
    )  # fmt: skip
    return judge(train, plan, spec)
