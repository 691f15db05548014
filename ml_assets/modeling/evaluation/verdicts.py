"""What is asked of every model, besides the thresholds of the problem.

Each verdict is written so that NaN fails, but for what there is nothing to compare with.
"""

from math import hypot, isnan

from ml_assets.modeling.evaluation.gaps import by_chance
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import METRICS
from ml_assets.spec.verdict import Verdict


def beats_the_dummy(report: EvaluationReport, metric: str, fallback: str) -> Verdict:
    """Say whether the metric is better than a dummy's with the whole of its interval.

    The interval is that of the paired difference, where there is one: of a target with rare great
    numbers the errors of both rise and fall together. Where a dummy already reaches the best value,
    as recall does if all rows are labelled positive, or has none, as a correlation with a constant,
    the metric ``fallback`` judges.
    """
    judged, note = metric, ""
    if _cannot_be_beaten(report, metric) and fallback in report.metrics:
        judged, note = fallback, f"{metric} says nothing beside a dummy; judged by {fallback}"
    estimate, dummy = report.metrics[judged], report.baseline[judged]
    if paired := report.compared("dummy", judged):
        passed = paired.better
    elif metric_named(judged).greater_is_better:
        passed = estimate.low > dummy
    else:
        passed = estimate.high < dummy
    word = "more" if metric_named(judged).greater_is_better else "less"
    return Verdict(
        name="beats_the_dummy",
        value=estimate.value,
        bound=f"{word} than the dummy's {dummy:.4g} with its whole 95 % interval",
        passed=bool(passed),
        note=note,
    )


def _cannot_be_beaten(report: EvaluationReport, metric: str) -> bool:
    dummy, known = report.baseline[metric], METRICS.get(metric)
    if isnan(dummy):
        return True
    share = known is not None and known.reads == "labels" and known.greater_is_better
    return share and not metric.endswith("_ratio") and dummy >= 1.0


def train_test_gap(
    report: EvaluationReport, metric: str, max_gap: float, train_rows: int
) -> Verdict:
    """Say whether held-out rows keep what cross-validation on training rows promised.

    It fails only if both hold: more than ``max_gap`` of the lead over the dummy is lost, and chance
    does not explain it.
    """
    gap = next((each for each in report.gaps if each.metric == metric), None)
    lost, note, passed = None, "", True
    if gap is None or gap.cross_validated is None:
        note = "no cross-validated score is known"
    elif gap.lost is None:
        note = "cross-validation promised no more than a dummy"
    else:
        lost = gap.lost
        passed = lost <= max_gap or by_chance(gap, report.rows, train_rows)
    if lost is not None and passed and not lost <= max_gap:
        note = "chance explains it in so few rows"
    return Verdict(
        name="train_test_gap",
        value=lost,
        bound=f"at most {max_gap:g} of the cross-validated lead lost, or chance to explain it",
        passed=passed,
        note=note,
    )


def calibrated_on_held_out(report: EvaluationReport, max_error: float) -> Verdict | None:
    """Say whether held-out probabilities come true; None where there are none.

    The error of few rows is too great, even where probabilities are true. So a model whose true
    error is ``max_error`` shows one of about the root of its square and the noise's, and fails only
    beyond that.
    """
    found = report.calibration
    if found is None:
        return None
    allowed = hypot(max_error, found.noise)
    return Verdict(
        name="calibrated_on_held_out",
        value=found.error,
        bound=f"at most {allowed:.4g}, which is {max_error:g} and what chance adds in so few rows",
        passed=found.error <= allowed,
    )


def not_worse_than_the_champion(report: EvaluationReport, metric: str) -> Verdict:
    """Say whether chance explains that the model is worse than the champion, if it is."""
    found, champion = report.compared("champion", metric), report.champion
    note = champion.note if champion and found is None else ""
    if found is None and champion and champion.compared:
        note = f"{metric} is not measured row by row"
    return not_worse("not_worse_than_the_champion", found, note)


def not_worse(name: str, found: Comparison | None, note: str) -> Verdict:
    """Say of a comparison with the champion whether it is worse by more than chance explains.

    Where there is none it passes, and the note says why.
    """
    return Verdict(
        name=name,
        value=found.difference if found else None,
        bound="a difference from the champion whose 95 % interval is not all on the worse side",
        passed=found is None or not found.worse,
        note=note,
    )
