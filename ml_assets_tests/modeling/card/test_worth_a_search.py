from dataclasses import replace

import pytest

from ml_assets.modeling.card.worth_a_search import worth_a_search
from ml_assets.page.document import Note
from ml_assets.page.markdown import markdown_section
from ml_assets.spec.feasibility_report import FeasibilityReport, Reason, Verdict
from ml_assets_tests.modeling.card.cards import facts_of


def report(verdict: Verdict, anyway: str | None = None) -> FeasibilityReport:
    reason = Reason(part="signal", verdict=verdict, text="Permuted targets do as well.")
    return FeasibilityReport(verdict=verdict, reasons=[reason], task="regression", metric="r2",
                             greater_is_better=True, rows=80, sampled_rows=80, folds=5, seed=7,
                             search_anyway=anyway)  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "tone"), [("feasible", "good"), ("doubtful", "warning"), ("infeasible", "bad")]
)
def test_the_verdict_and_its_reasons_are_told(verdict: Verdict, tone: str) -> None:
    section = worth_a_search(replace(facts_of(), feasibility=report(verdict)))
    assert isinstance(section.blocks[0], Note)
    assert section.blocks[0].tone == tone
    assert "Permuted targets do as well." in markdown_section(section)


def test_why_a_search_was_started_nevertheless_is_told() -> None:
    section = worth_a_search(replace(facts_of(), feasibility=report("infeasible", "A trial run.")))
    assert "started nevertheless: A trial run." in markdown_section(section)
    assert worth_a_search(facts_of()).blocks == []
