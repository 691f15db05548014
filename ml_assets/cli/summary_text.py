"""The summary of a run as the terminal shows it."""

from typing import TYPE_CHECKING

import click

from ml_assets.cli.leaderboard import leaderboard_table, params_text
from ml_assets.cli.run_record import RunRecord
from ml_assets.cli.run_summary import RunSummary
from ml_assets.cli.terminal import console

if TYPE_CHECKING:
    from rich.table import Table

    from ml_assets.spec.evaluation_report import EvaluationReport
    from ml_assets.spec.feasibility_report import FeasibilityReport
    from ml_assets.spec.gate import GateRow, GateVerdict
    from ml_assets.spec.leaderboard import Leaderboard


def print_summary(summary: RunSummary) -> None:
    """Print the parts that the run made."""
    record, out = summary.run, console()
    _heading(f"{record.problem}: {'done' if record.success else 'failed'} in "
             f"{record.seconds:.0f} s, {len(record.done)} of {len(record.planned)} assets",
             good=record.success)  # fmt: skip
    _print_checks(record)
    if summary.feasibility:
        click.echo(f"Feasibility: {feasibility_text(summary.feasibility)}")
    if summary.leaderboard and summary.winner:
        _heading("Leaderboard")
        out.print(leaderboard_table(summary.leaderboard, len(summary.leaderboard.trials)))
        click.echo(f"Winner: {summary.winner.family} {params_text(summary.winner.params)}")
        for line in final_model_lines(summary.leaderboard):
            click.echo(line)
    if summary.evaluation:
        _heading(f"Held-out rows: {summary.evaluation.rows}, "
                 f"model version {summary.evaluation.model_version}")  # fmt: skip
        out.print(metrics_table(summary.evaluation))
    if summary.gate:
        click.echo(f"Gate: {gate_text(summary.gate)}")
    for asset, path in summary.reports.items():
        click.echo(f"{asset}: {path}")
    if summary.bento:
        click.echo(f"bento: {summary.bento.tag}")
    if not record.success:
        click.echo(f"run: {record.run_id}")
    for hint in summary.hints:
        click.echo(f"Next: {hint}")


def metrics_table(report: "EvaluationReport") -> "Table":
    """Return the held-out metrics with their intervals, beside the dummy's."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "value", "95 % interval", "dummy"):
        table.add_column(heading, justify="left" if heading == "metric" else "right")
    for name, estimate in report.metrics.items():
        table.add_row(name, f"{estimate.value:.4f}", f"{estimate.low:.4f} to {estimate.high:.4f}",
                      f"{report.baseline[name]:.4f}")  # fmt: skip
    return table


def final_model_lines(board: "Leaderboard") -> list[str]:
    """Return what the final model is, where it is more than the winner."""
    lines = []
    if board.ensemble and board.choice:
        named = ", ".join(f"{m.trial_id} ({m.weight:.2g})" for m in board.ensemble.members)
        lines.append(f"Final model: {board.ensemble.method} ensemble of {named}; "
                     f"{board.choice.reason}")  # fmt: skip
    if threshold := board.threshold:
        lines.append(f"Threshold: {threshold.positive_class} from a probability of "
                     f"{threshold.value:.3g} on, best for {threshold.basis}")  # fmt: skip
    return lines


def feasibility_text(report: "FeasibilityReport") -> str:
    """Return the verdict on the problem as one line, with what speaks against a search."""
    against = [reason.text for reason in report.reasons if reason.verdict != "feasible"]
    return f"{report.verdict}: {' '.join(against)}" if against else report.verdict


def gate_text(verdict: "GateVerdict") -> str:
    """Return the verdict as one line."""
    if not verdict.rows:
        return "open, as nothing is asked for"
    if not verdict.passed:
        return f"refused: {verdict.reasons}"
    return "passed: " + "; ".join(_row_text(row) for row in verdict.rows)


def _row_text(row: "GateRow") -> str:
    value = "" if row.value is None else f" {row.value:.4f}"
    return f"{row.metric}{value}, {row.bound}"


def _print_checks(record: RunRecord) -> None:
    passed = sum(check.passed for check in record.checks)
    failed = [check for check in record.checks if check.fails_the_run]
    warned = [check for check in record.checks if not check.passed and not check.fails_the_run]
    click.echo(f"Checks: {passed} passed, {len(failed)} failed, {len(warned)} warnings")
    for check in [*failed, *warned]:
        click.echo(f"  {'failed' if check.fails_the_run else 'warning'}: {check.asset}: "
                   f"{check.name}")  # fmt: skip


def _heading(text: str, good: bool | None = None) -> None:
    color = None if good is None else "green" if good else "red"
    click.echo("\n" + click.style(text, bold=True, fg=color))
