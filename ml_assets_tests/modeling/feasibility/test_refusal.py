import pytest

from ml_assets.modeling.feasibility.refusal import refuse_infeasible
from ml_assets.spec.errors import SearchError
from ml_assets_tests.modeling.feasibility.problems import spec_of
from ml_assets_tests.spec.test_feasibility_report import report

PROBLEM = spec_of("regression").problem


def test_an_infeasible_problem_is_refused_with_reason_and_mend() -> None:
    found = report("infeasible", digest="abc")
    with pytest.raises(SearchError, match=r"Out of reach\..*problem\.search_anyway"):
        refuse_infeasible(found, PROBLEM, lambda: "abc")


@pytest.mark.parametrize("verdict", ["feasible", "doubtful"])
def test_others_are_searched(verdict: str) -> None:
    refuse_infeasible(report(verdict, digest="abc"), PROBLEM, lambda: "abc")
    refuse_infeasible(None, PROBLEM, lambda: "abc")


def test_other_rows_or_settings_are_not_those_that_were_judged() -> None:
    refuse_infeasible(report("infeasible", digest="abc"), PROBLEM, lambda: "xyz")


def test_a_reason_lets_the_search_start() -> None:
    insisted = spec_of("regression", {"search_anyway": "a pilot"}).problem
    refuse_infeasible(report("infeasible", digest="abc"), insisted, lambda: "abc")
