import math

import pytest

from ml_assets.modeling.evaluation.success_rows import success_rows
from ml_assets.spec.problem import Bounds
from ml_assets.spec.verdict import Verdict
from ml_assets_tests.modeling.evaluation.test_verdicts import report


@pytest.mark.parametrize(
    ("value", "half", "bounds", "holds", "sure"),
    [(0.9, 0.02, Bounds(min=0.8), True, True), (0.9, 0.2, Bounds(min=0.8), True, False),
     (0.7, 0.02, Bounds(min=0.8), False, True), (0.7, 0.2, Bounds(min=0.8), False, False),
     (0.7, 0.02, Bounds(max=0.8), True, True), (math.nan, 0.0, Bounds(max=0.8), False, True)],
)  # fmt: skip
def test_a_threshold_beside_value_and_interval(
    value: float, half: float, bounds: Bounds, holds: bool, sure: bool
) -> None:
    [row] = success_rows(report({"r2": (value, half, 0.0)}), {"r2": bounds})
    assert (row["holds"], row["sure"]) == (holds, sure)
    assert "0.8" in row["needs"]


def test_verdicts_are_the_gates_and_a_missing_metric_fails() -> None:
    failed = Verdict(name="train_test_gap", value=1.0, bound="at most 0.2", passed=False)
    found = report({"r2": (0.9, 0.1, 0.0)}, verdicts=[failed])
    rows = success_rows(found, {"r2": Bounds(min=0.5), "recall": Bounds(min=0.5)})
    assert [(row["metric"], row["holds"], row["sure"]) for row in rows] == [
        ("r2", True, True), ("recall", False, False),
    ]  # fmt: skip
    assert success_rows(found, {}) == []
