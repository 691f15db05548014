import math

from ml_assets.spec.feasibility_report import FeasibilityReport, Reason, Scored, Strawman


def report(verdict: str, **fields: object) -> FeasibilityReport:
    reasons = [Reason(part="signal", verdict="feasible", text="There is signal."),
               Reason(part="cost", verdict="doubtful", text="3 trials."),
               Reason(part="curve", verdict="infeasible", text="Out of reach.")]  # fmt: skip
    return FeasibilityReport.model_validate({
        "verdict": verdict, "reasons": reasons, "task": "regression", "metric": "r2",
        "greater_is_better": True, "rows": 10, "sampled_rows": 10, "folds": 2, "seed": 7, **fields,
    })  # fmt: skip


def test_only_an_infeasible_problem_that_nobody_insists_on_stops_the_search() -> None:
    assert report("infeasible").stops_the_search
    assert not report("infeasible", search_anyway="a pilot").stops_the_search
    assert not report("doubtful").stops_the_search
    assert not report("feasible").stops_the_search


def test_the_reasons_against_are_those_of_the_verdict() -> None:
    assert [reason.part for reason in report("infeasible").against] == ["curve"]
    assert [reason.part for reason in report("doubtful").against] == ["cost"]
    assert report("feasible").against == []


def test_scores_that_rows_do_not_define_survive_the_file() -> None:
    strawman = Strawman(name="dummy", text="", fit_s=0.1,
                        scores={"r2": Scored(value=math.nan, standard_error=math.nan)})  # fmt: skip
    written = report("feasible", strawmen=[strawman]).model_dump_json()
    again = FeasibilityReport.model_validate_json(written)
    assert math.isnan(again.strawmen[0].scores["r2"].value)
