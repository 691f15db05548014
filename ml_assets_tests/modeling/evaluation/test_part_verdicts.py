from typing import Any

from ml_assets.modeling.evaluation.part_verdicts import part_verdicts
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets_tests.spec.part_reports import fairness_report, slice_named, slice_report

BOUNDED = Evaluation.model_validate({"fairness": {"max_demographic_parity_difference": 0.1}})


def report(**parts: Any) -> EvaluationReport:
    return EvaluationReport(model_version="a", rows=90, metrics={}, baseline={},
                            bootstrap_samples=1, seed=7, **parts)  # fmt: skip


def test_a_failing_slice_is_named() -> None:
    bad = slice_named(reason="its loss is 2 times the dummy's")
    (verdict,) = part_verdicts(report(slices=slice_report(bad, slice_named("b"))), Evaluation())
    assert (verdict.name, verdict.passed, verdict.value) == ("worst_slice", False, 1.0)
    assert verdict.note == "colour = red: its loss is 2 times the dummy's"


def test_slices_that_are_only_worse_pass() -> None:
    (verdict,) = part_verdicts(report(slices=slice_report(slice_named())), Evaluation())
    assert verdict.passed


def test_fairness_is_a_demand_only_where_it_is_bounded() -> None:
    told = report(fairness=fairness_report(0.2, 0.4))
    assert part_verdicts(told, Evaluation()) == []
    (verdict,) = part_verdicts(told, BOUNDED)
    assert (verdict.name, verdict.passed) == ("fair_enough", False)
    assert "demographic_parity_difference of gender is 0.2" in verdict.note
    (alike,) = part_verdicts(report(fairness=fairness_report(0.35, 0.4)), BOUNDED)
    assert alike.passed


def test_what_was_not_measured_is_not_judged() -> None:
    assert part_verdicts(report(), BOUNDED) == []
