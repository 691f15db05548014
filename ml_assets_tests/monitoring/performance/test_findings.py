from datetime import UTC, datetime, timedelta

import pytest

from ml_assets.monitoring.performance.findings import findings
from ml_assets.monitoring.performance.report import Finding, WindowPerformance
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.problem import Bounds

START = datetime(2026, 11, 1, tzinfo=UTC)


def about(value: float, half: float = 0.02) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half)


HELD_OUT = {"roc_auc": about(0.85), "log_loss": about(0.4)}


def window(day: int, **told: dict[str, Estimate]) -> WindowPerformance:
    start = START + timedelta(days=day)
    return WindowPerformance(start=start, end=start + timedelta(days=1), rows=500, sampled=500,
                             other_versions=0, **told)  # fmt: skip


def judged(*windows: WindowPerformance, **success: Bounds) -> list[Finding]:
    return findings(windows, HELD_OUT, success, "roc_auc")


@pytest.mark.parametrize(
    ("value", "found"),
    [(0.85, 0), (0.82, 0), (0.815, 0), (0.80, 1), (0.95, 0)],
)
def test_a_drop_beyond_the_interval_of_the_difference_warns(value: float, found: int) -> None:
    told = judged(window(0, measured={"roc_auc": about(value)}))
    assert [one.severity for one in told] == ["warning"] * found


def test_an_error_that_rises_is_a_drop() -> None:
    success = {"log_loss": Bounds(max=0.43)}
    (one, other) = judged(window(0, measured={"log_loss": about(0.5)}), **success)
    assert (one.severity, one.needs) == ("error", "at most 0.43")
    assert (other.severity, "above the 0.4" in other.needs) == ("warning", True)
    assert judged(window(0, measured={"log_loss": about(0.43)}), **success) == []


def test_costs_that_rise_are_a_drop() -> None:
    held_out = {"mean_cost": about(5.0)}
    dear = window(0, measured={"mean_cost": about(6.0)})
    (found,) = findings([dear], held_out, {"mean_cost": Bounds(max=6.5)}, "roc_auc")
    assert "above the 5" in found.needs


def test_a_bound_is_broken_only_with_the_whole_interval() -> None:
    success = {"roc_auc": Bounds(min=0.84)}
    assert judged(window(0, measured={"roc_auc": about(0.83)}), **success) == []
    (found,) = judged(window(0, measured={"roc_auc": about(0.815)}), **success)
    assert (found.severity, found.needs) == ("error", "at least 0.84")
    (found,) = judged(window(0, estimated={"roc_auc": about(0.815)}), **success)
    assert (found.severity, found.kind) == ("warning", "estimated")


def test_the_latest_labels_count_and_later_estimates() -> None:
    bad, good = {"roc_auc": about(0.5)}, {"roc_auc": about(0.85)}
    windows = [window(0, measured=bad), window(1, measured=good, estimated=bad)]
    assert judged(*windows) == []
    (found,) = judged(*windows, window(2, estimated=bad), window(3))
    assert found.start == START + timedelta(days=2)
    undefined = {"roc_auc": about(float("nan"))}
    assert judged(window(0, measured=undefined)) == []
