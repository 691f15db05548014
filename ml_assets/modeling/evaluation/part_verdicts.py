"""What is asked of a model on parts of the held-out rows, as the gate asks for it."""

from ml_assets.modeling.evaluation.fairness_rules import beyond_bounds
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets.spec.verdict import Verdict


def part_verdicts(report: EvaluationReport, settings: Evaluation) -> list[Verdict]:
    """Return the verdicts on slices, and on groups where the YAML bounds how they may differ."""
    found = [_worst_slice(report, settings), _fair_enough(report, settings)]
    return [verdict for verdict in found if verdict]


def _worst_slice(report: EvaluationReport, settings: Evaluation) -> Verdict | None:
    if report.slices is None:
        return None
    failing = report.slices.failing
    return Verdict(
        name="worst_slice",
        value=float(len(failing)),
        bound="no slice in which the model is clearly worse than "
        f"{settings.slices.max_loss_ratio:g} times a dummy's loss, or beyond the stated bounds",
        passed=not failing,
        note="; ".join(f"{one.name}: {one.reason}" for one in failing[:3]),
    )


def _fair_enough(report: EvaluationReport, settings: Evaluation) -> Verdict | None:
    bounds = settings.fairness.bounds
    if report.fairness is None or not bounds:
        return None
    beyond = beyond_bounds(report.fairness, settings.fairness)
    return Verdict(
        name="fair_enough",
        value=float(len(beyond)),
        bound="no column beyond " + ", ".join(f"{name} {most:g}" for name, most in bounds.items()),
        passed=not beyond,
        note="; ".join(f"{line['gap']} of {line['column']} is {line['found']:.3g}"
                       for line in beyond),
    )  # fmt: skip
