import math
from typing import Any

import pytest

from ml_assets.modeling.evaluation.verdicts import (
    beats_the_dummy,
    calibrated_on_held_out,
    not_worse_than_the_champion,
    train_test_gap,
)
from ml_assets.spec.comparison import ChampionNote, Comparison
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_tables import Gap
from ml_assets.spec.model_choice import Calibration


def report(metrics: dict[str, tuple[float, float, float]], **fields: Any) -> EvaluationReport:
    """A report of values, each with its lower end (above) or upper end, and its dummy."""
    return EvaluationReport(
        model_version="abc", rows=100, bootstrap_samples=10, seed=7,
        metrics={name: Estimate(value=value, low=value - half, high=value + half)
                 for name, (value, half, _) in metrics.items()},
        baseline={name: dummy for name, (_, _, dummy) in metrics.items()},
        **fields,
    )  # fmt: skip


def line(against: str, metric: str, difference: float, half: float) -> Comparison:
    return Comparison(
        against=against, metric=metric, greater_is_better=metric != "log_loss", value=0.9,
        other=0.9 - difference, difference=difference, low=difference - half,
        high=difference + half, p_value=0.5, rows=100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "value", "half", "dummy", "passed"),
    [("roc_auc", 0.6, 0.05, 0.5, True), ("roc_auc", 0.6, 0.1, 0.5, False),
     ("log_loss", 0.5, 0.1, 0.69, True), ("log_loss", 0.6, 0.1, 0.69, False),
     ("roc_auc", math.nan, math.nan, 0.5, False)],
)  # fmt: skip
def test_the_whole_interval_beats_the_dummy(
    metric: str, value: float, half: float, dummy: float, passed: bool
) -> None:
    verdict = beats_the_dummy(report({metric: (value, half, dummy)}), metric, "roc_auc")
    assert verdict.passed is passed
    assert f"than the dummy's {dummy:.4g}" in verdict.bound


def test_a_paired_difference_decides_where_there_is_one() -> None:
    found = report({"roc_auc": (0.6, 0.2, 0.5)}, comparison=[line("dummy", "roc_auc", 0.1, 0.05)])
    assert beats_the_dummy(found, "roc_auc", "roc_auc").passed


def test_a_metric_that_no_model_can_win_by_is_replaced() -> None:
    """Every row is positive for the dummy: its recall is 1."""
    found = report({"recall": (0.95, 0.02, 1.0), "roc_auc": (0.9, 0.03, 0.5)})
    verdict = beats_the_dummy(found, "recall", "roc_auc")
    assert (verdict.passed, verdict.value) == (True, 0.9)
    assert "judged by roc_auc" in verdict.note
    noise = report({"recall": (0.95, 0.02, 1.0), "roc_auc": (0.52, 0.05, 0.5)})
    assert not beats_the_dummy(noise, "recall", "roc_auc").passed
    # A metric of one's own that is not defined for a constant.
    correlation = report({"shop.rank": (0.6, 0.1, math.nan), "r2": (0.4, 0.1, 0.0)})
    assert beats_the_dummy(correlation, "shop.rank", "r2").value == 0.4
    assert beats_the_dummy(correlation, "shop.rank", "r2").passed
    # A likelihood ratio of 1 is no best value.
    ratio = report({"positive_likelihood_ratio": (3.0, 0.5, 1.0), "roc_auc": (0.5, 0.5, 0.5)})
    assert beats_the_dummy(ratio, "positive_likelihood_ratio", "roc_auc").passed


def gap(held_out: float, half: float, promised: float | None, dummy: float = 0.5) -> Gap:
    lost = None if promised is None or promised <= dummy else (
        (promised - held_out) / (promised - dummy)
    )  # fmt: skip
    return Gap(metric="roc_auc", greater_is_better=True, held_out=held_out, low=held_out - half,
               high=held_out + half, dummy=dummy, cross_validated=promised, lost=lost)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "passed", "note"),
    [(gap(0.7, 0.02, 0.9), False, ""),
     (gap(0.7, 0.2, 0.9), True, "chance"),
     (gap(0.85, 0.01, 0.9), True, ""),
     (gap(0.95, 0.01, 0.9), True, ""),
     (gap(0.4, 0.01, 0.5), True, "no more than a dummy"),
     (gap(0.7, 0.02, None), True, "no cross-validated score"),
     (gap(math.nan, math.nan, 0.9), False, "")],
)  # fmt: skip
def test_a_promise_is_broken_only_clearly_and_by_much(found: Gap, passed: bool, note: str) -> None:
    verdict = train_test_gap(report({}, gaps=[found]), "roc_auc", 0.2, train_rows=300)
    assert verdict.passed is passed
    assert note in verdict.note
    assert (verdict.note == "") == (note == "")


def test_the_largest_gap_is_the_problems() -> None:
    found = report({}, gaps=[gap(0.85, 0.01, 0.9)])
    assert not train_test_gap(found, "roc_auc", 0.1, 300).passed
    assert train_test_gap(found, "roc_auc", 1.0, 300).passed
    assert train_test_gap(report({}), "roc_auc", 0.0, 300).passed


@pytest.mark.parametrize(
    ("error", "noise", "passed"),
    [(0.05, 0.02, True), (0.15, 0.2, True), (0.15, 0.05, False), (0.1, 0.0, True),
     (0.12, 0.09, True), (0.14, 0.09, False)],
)  # fmt: skip
def test_calibration_fails_beyond_what_limit_and_chance_explain(
    error: float, noise: float, passed: bool
) -> None:
    found = Calibration(of="x", error=error, noise=noise, tolerance=0.05, bins=[])
    verdict = calibrated_on_held_out(report({}, calibration=found), 0.1)
    assert verdict is not None
    assert (verdict.passed, verdict.value) == (passed, error)
    assert calibrated_on_held_out(report({}), 0.1) is None


@pytest.mark.parametrize(
    ("metric", "difference", "passed"),
    [("roc_auc", -0.1, False), ("roc_auc", -0.04, True), ("roc_auc", 0.1, True),
     ("log_loss", 0.1, False), ("log_loss", -0.1, True)],
)  # fmt: skip
def test_a_clear_loss_against_the_champion_fails(
    metric: str, difference: float, passed: bool
) -> None:
    found = report({}, comparison=[line("champion", metric, difference, 0.05)])
    verdict = not_worse_than_the_champion(found, metric)
    assert (verdict.passed, verdict.value) == (passed, difference)


def test_without_a_comparison_it_passes_and_says_why() -> None:
    alone = ChampionNote(version=None, compared=False, note="there is no champion yet")
    verdict = not_worse_than_the_champion(report({}, champion=alone), "roc_auc")
    assert (verdict.passed, verdict.value) == (True, None)
    assert verdict.note == "there is no champion yet"
    other = ChampionNote(version="abc", compared=True, note="it may be flattered")
    verdict = not_worse_than_the_champion(report({}, champion=other), "stability")
    assert verdict.passed
    assert verdict.note == "stability is not measured row by row"
