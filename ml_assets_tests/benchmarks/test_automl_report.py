from typing import Any

from benchmarks.automl_report import compared, report
from benchmarks.automl_results import Outcome

SYSTEMS = ("ours", "flaml", "h2o", "default")


def outcome(table: str, system: str, score: float | None, **others: Any) -> Outcome:
    task = "regression" if table == "houses" else "binary"
    measured = {"cpu_s": 66.0, "fit_s": 33.0, "wall_s": 40.0, "size": 2_000_000, "latency_ms": 4.0}
    if score is None:
        measured = {"not_run": "Java is not installed"}
    budget = 0.0 if system == "default" else 60.0
    return Outcome(table, task, budget, system, score=score, **{**measured, **others})


OUTCOMES = [
    outcome("income", "default", 0.90),
    outcome("income", "ours", 0.94),
    outcome("income", "flaml", 0.92),
    outcome("income", "h2o", None),
    outcome("houses", "default", 10.0),
    outcome("houses", "ours", 9.0),
    outcome("houses", "flaml", 8.0),
    outcome("houses", "h2o", None),
]


def test_shares_are_measured_by_the_best_peer_in_the_metric_s_direction() -> None:
    income, houses = compared(OUTCOMES, 60.0)
    assert (income.best_peer, houses.best_peer) == (0.92, 8.0)
    assert (income.normalized("ours"), houses.normalized("ours")) == (2.0, 0.5)
    assert (income.normalized("flaml"), income.normalized("default")) == (1.0, 0.0)
    assert income.normalized("h2o") is None


def test_ranks_are_among_the_systems_that_ran_somewhere() -> None:
    income, houses = compared(OUTCOMES, 60.0)
    assert income.ranks(["ours", "flaml", "default"]) == {"ours": 1, "flaml": 2, "default": 3}
    assert houses.ranks(["ours", "flaml", "default"]) == {"ours": 2, "flaml": 1, "default": 3}


def test_the_report_has_mean_rank_and_cost() -> None:
    lines = report(OUTCOMES, SYSTEMS).splitlines()
    ours = next(line for line in lines if line.startswith("| ours"))
    cells = [cell.strip() for cell in ours.strip("|").split("|")]
    assert cells == ["ours", "2", "1.25", "1.25", "1.50", "66", "+10%", "33", "+10%", "2,000",
                     "4.0"]  # fmt: skip
    assert "| income | roc_auc | 0.94 | 0.92 | not run | 0.9 | 2.00 |" in lines


def test_what_was_not_run_is_named_with_its_reason() -> None:
    text = report(OUTCOMES, SYSTEMS)
    assert "- h2o not run on income (60), houses (60): Java is not installed" in text
    assert not any(line.startswith("| h2o") for line in text.splitlines())


def test_a_failure_ranks_last_where_the_system_ran_on_another_table() -> None:
    outcomes = [*OUTCOMES[:-1], outcome("houses", "h2o", 7.0)]
    income, houses = compared(outcomes, 60.0)
    assert income.ranks(SYSTEMS)["h2o"] == 4
    assert houses.ranks(SYSTEMS)["h2o"] == 1


def test_tables_that_a_system_has_not_reached_yet_are_no_failures() -> None:
    income, _ = compared([each for each in OUTCOMES if each.system != "h2o"], 60.0)
    assert income.ranks(SYSTEMS) == {"ours": 1, "flaml": 2, "default": 3}
