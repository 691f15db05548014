import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.gate import judge
from ml_assets.spec.problem import Bounds
from ml_assets.spec.verdict import Verdict

WORSE = Verdict(name="not_worse_than_the_champion", value=-0.03,
                bound="a difference that reaches 0", passed=False)  # fmt: skip
NO_CHAMPION = WORSE.model_copy(update={"value": None, "passed": True})


def report(**metrics: float) -> EvaluationReport:
    estimates = {name: Estimate(value=v, low=v, high=v) for name, v in metrics.items()}
    return EvaluationReport(model_version="abc", rows=9, metrics=estimates, baseline={},
                            bootstrap_samples=1, seed=7)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "bounds", "passed"),
    [
        (0.84, Bounds(min=0.84), True),
        (math.nextafter(0.84, 0), Bounds(min=0.84), False),
        (0.3, Bounds(max=0.3), True),
        (math.nextafter(0.3, 1), Bounds(max=0.3), False),
        (0.5, Bounds(min=0.4, max=0.6), True),
        (0.7, Bounds(min=0.4, max=0.6), False),
        (math.nan, Bounds(min=0.4), False),
        (math.nan, Bounds(max=0.4), False),
        (math.inf, Bounds(min=0.4), True),
    ],
)
def test_bounds_are_closed_and_nan_fails(value: float, bounds: Bounds, passed: bool) -> None:
    verdict = judge(report(roc_auc=value), {"roc_auc": bounds})
    assert verdict.passed is passed
    assert verdict.model_version == "abc"


def test_every_threshold_must_hold() -> None:
    verdict = judge(report(r2=0.5, mean_absolute_error=60.0),
                    {"r2": Bounds(min=0.3), "mean_absolute_error": Bounds(max=55)})  # fmt: skip
    assert not verdict.passed
    assert [row.passed for row in verdict.rows] == [True, False]
    assert verdict.reasons == "mean_absolute_error is 60.0000, needs at most 55"


def test_a_metric_that_was_not_evaluated_fails() -> None:
    verdict = judge(report(), {"recall": Bounds(min=0.1, max=0.9)})
    assert not verdict.passed
    assert verdict.reasons == "recall is missing, needs at least 0.1 and at most 0.9"


def test_without_thresholds_it_is_an_empty_pass() -> None:
    verdict = judge(report(r2=-5), {})
    assert (verdict.passed, verdict.rows, verdict.reasons) == (True, [], "")


@given(st.floats(allow_nan=False), st.floats(-1e6, 1e6))
def test_min_is_the_order_of_numbers(value: float, least: float) -> None:
    assert judge(report(r2=value), {"r2": Bounds(min=least)}).passed is (value >= least)


def test_a_failed_verdict_is_refused_however_good_the_metrics_are() -> None:
    found = report(roc_auc=0.99).model_copy(update={"verdicts": [WORSE]})
    for success in ({}, {"roc_auc": Bounds(min=0.9)}):
        verdict = judge(found, success)
        assert not verdict.passed
        assert verdict.reasons == (
            "not_worse_than_the_champion is -0.0300, needs a difference that reaches 0"
        )
        assert len(verdict.rows) == 1 + len(success)


def test_a_verdict_with_nothing_to_judge_passes() -> None:
    verdict = judge(report().model_copy(update={"verdicts": [NO_CHAMPION]}), {})
    assert (verdict.passed, verdict.rows[0].value, verdict.reasons) == (True, None, "")


def test_a_missed_threshold_is_refused_whatever_the_verdicts_are() -> None:
    found = report(roc_auc=0.8).model_copy(update={"verdicts": [NO_CHAMPION]})
    assert judge(found, {"roc_auc": Bounds(min=0.9)}).reasons == (
        "roc_auc is 0.8000, needs at least 0.9"
    )
