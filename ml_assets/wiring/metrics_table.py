"""The metrics of an evaluation as a table."""

from collections.abc import Sequence

from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.wiring.metadata import Shown, rows_table


def metrics_table(report: EvaluationReport, metrics: Sequence[str] = ()) -> Shown:
    """Return the named metrics, or all: value, 95 % confidence interval, value of the dummy."""
    estimates = {name: report.metrics[name] for name in metrics or report.metrics}
    return rows_table([
        {"metric": name, "value": found.value, "95% low": found.low, "95% high": found.high,
         "dummy": report.baseline[name]}
        for name, found in estimates.items()
    ])  # fmt: skip
