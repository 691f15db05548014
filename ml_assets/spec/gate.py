"""The gate: the business's success thresholds against the evaluation of one model version.

It lives on the ground floor because the check on the evaluation, the champion, the bento and the
command line all must give the same verdict from the same lines.
"""

from pydantic import BaseModel

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.problem import Bounds


class GateRow(BaseModel):
    """One threshold, the value found, and whether it holds."""

    metric: str
    value: float | None
    bound: str
    passed: bool


class GateVerdict(BaseModel):
    """The verdict on one model version, threshold by threshold."""

    model_version: str
    passed: bool
    rows: list[GateRow]

    @property
    def reasons(self) -> str:
        """The thresholds that were missed, as one line."""
        return "; ".join(
            f"{row.metric} is {'missing' if row.value is None else f'{row.value:.4f}'}, "
            f"needs {row.bound}"
            for row in self.rows
            if not row.passed
        )


def judge(report: EvaluationReport, success: dict[str, Bounds]) -> GateVerdict:
    """Compare the held-out metrics with the success thresholds; a missing metric fails.

    Without thresholds the verdict is a pass with no rows: the checks say so as a warning.
    """
    rows = []
    for name, bounds in success.items():
        estimate = report.metrics.get(name)
        value = estimate.value if estimate else None
        rows.append(GateRow(metric=name, value=value, bound=_text(bounds),
                            passed=value is not None and _holds(value, bounds)))  # fmt: skip
    return GateVerdict(
        model_version=report.model_version, passed=all(row.passed for row in rows), rows=rows
    )


def _holds(value: float, bounds: Bounds) -> bool:
    # Written so that NaN fails.
    return (bounds.min is None or value >= bounds.min) and (
        bounds.max is None or value <= bounds.max
    ) and value == value  # fmt: skip


def _text(bounds: Bounds) -> str:
    low = f"at least {bounds.min:g}" if bounds.min is not None else ""
    high = f"at most {bounds.max:g}" if bounds.max is not None else ""
    return " and ".join(part for part in (low, high) if part)
