"""The success thresholds beside the values that were found, and their intervals."""

from typing import Any

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.gate import judge
from ml_assets.spec.problem import Bounds


def success_rows(report: EvaluationReport, success: dict[str, Bounds]) -> list[dict[str, Any]]:
    """Return a line per threshold, by the gate's own verdict.

    ``sure`` says that the whole interval is on the side that the value is on: a line that is not
    may be otherwise on other rows of the same source.
    """
    verdict = judge(report.model_copy(update={"verdicts": []}), success)
    lines = []
    for row in verdict.rows:
        found, bounds = report.metrics.get(row.metric), success[row.metric]
        ends = [] if found is None else [_holds(end, bounds) for end in (found.low, found.high)]
        lines.append({
            "metric": row.metric, "value": row.value, "needs": row.bound, "holds": row.passed,
            "95% low": found and found.low, "95% high": found and found.high,
            "sure": bool(ends) and all(end == row.passed for end in ends),
        })  # fmt: skip
    return lines


def _holds(value: float, bounds: Bounds) -> bool:
    low = bounds.min is None or value >= bounds.min
    return low and (bounds.max is None or value <= bounds.max)
