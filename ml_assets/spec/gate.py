"""The gate: one model version's evaluation against thresholds and its own verdicts.

It lives on the ground floor because the check on the evaluation, the champion, the bento and the
command line all must give the same verdict from the same lines.
"""

from pydantic import Field

from ml_assets.spec.document import Document
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.problem import Bounds


class GateRow(Document):
    """One threshold or verdict, the value found, and whether it holds."""

    metric: str = Field(description="The metric of a threshold, or the verdict's name.")
    value: float | None
    bound: str
    passed: bool


class GateVerdict(Document):
    """The verdict on one model version, row by row."""

    model_version: str
    passed: bool
    rows: list[GateRow]

    @property
    def reasons(self) -> str:
        """What does not hold, as one line."""
        return "; ".join(
            f"{row.metric} is {'missing' if row.value is None else f'{row.value:.4f}'}, "
            f"needs {row.bound}"
            for row in self.rows
            if not row.passed
        )


def judge(report: EvaluationReport, success: dict[str, Bounds]) -> GateVerdict:
    """Compare the held-out metrics with the success thresholds, and ask for every stored verdict.

    A missing metric fails. The verdicts are those that the evaluation came to, so that a model
    whose blocking check failed is refused in later runs, too. A report of an older version has
    none, and is judged by thresholds alone; with neither the verdict is a pass with no rows.
    """
    rows = []
    for name, bounds in success.items():
        estimate = report.metrics.get(name)
        value = estimate.value if estimate else None
        rows.append(GateRow(metric=name, value=value, bound=_text(bounds),
                            passed=value is not None and _holds(value, bounds)))  # fmt: skip
    rows += [GateRow(metric=found.name, value=found.value, bound=found.bound, passed=found.passed)
             for found in report.verdicts]  # fmt: skip
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
