"""A search that was found infeasible does not start, also in a run of its own."""

from collections.abc import Callable

from ml_assets.spec.errors import SearchError
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.problem import Problem


def refuse_infeasible(
    report: FeasibilityReport | None, problem: Problem, digest: Callable[[], str]
) -> None:
    """Raise SearchError if the stored report calls these very rows and settings infeasible.

    ``digest`` gives that of the rows and settings at hand; with others the report says nothing of
    them. ``problem.search_anyway`` lets the search start.
    """
    if report is None or report.verdict != "infeasible" or problem.search_anyway:
        return
    if report.digest != digest():
        return
    raise SearchError(
        "The search does not start: feasibility calls the problem infeasible",
        found=" ".join(reason.text for reason in report.against),
        mend="change data, columns or thresholds and run feasibility again, or write in "
        "problem.search_anyway why the search may start nevertheless",
    )
