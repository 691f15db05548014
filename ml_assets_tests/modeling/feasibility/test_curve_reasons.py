import pytest

from ml_assets.modeling.feasibility.curve_reasons import curve_reasons, threshold_reasons
from ml_assets.spec.feasibility_report import CurvePoint, LearningCurve, Span


def curve(metric: str, now: float, twice: float, spread: float = 0.01) -> LearningCurve:
    def span(value: float) -> Span:
        return Span(value=value, low=value - spread, high=value + spread)

    return LearningCurve(metric=metric, model="linear", b=1.0, c=0.5, limit=span(twice),
                         points=[CurvePoint(rows=100, value=now, standard_error=spread)],
                         at_all_rows=span(now), at_twice_the_rows=span(twice))  # fmt: skip


@pytest.mark.parametrize(
    ("threshold", "verdict"),
    [(None, "feasible"), (0.7, "feasible"), (0.72, "doubtful"), (0.8, "doubtful"),
     # Twice the rows gain at most 0.22 over 0.5; a search may make 0.33 of it.
     (0.82, "doubtful"), (0.84, "infeasible"), (0.97, "infeasible")],
)  # fmt: skip
def test_a_threshold_is_near_or_out_of_reach(threshold: float | None, verdict: str) -> None:
    found = curve_reasons([curve("roc_auc", 0.7, 0.71)], "roc_auc", threshold, 0.5, binary=True)
    assert [reason.verdict for reason in found] == [verdict]
    assert "roc_auc 0.7 (0.69 to 0.71), with twice as many 0.71" in found[0].text


def test_errors_are_gained_downwards() -> None:
    curves = [curve("mean_absolute_error", 8.0, 7.0, 0.5)]
    verdicts = [curve_reasons(curves, "mean_absolute_error", most, 10.0, False)[0].verdict
                for most in (8.5, 7.0, 4.5)]  # fmt: skip
    assert verdicts == ["feasible", "doubtful", "infeasible"]


def test_the_best_model_counts() -> None:
    curves = [curve("r2", 0.1, 0.12), curve("r2", 0.6, 0.65)]
    assert curve_reasons(curves, "r2", 0.55, 0.0, False)[0].verdict == "feasible"
    assert curve_reasons(curves, "r2", 0.9, 0.0, False)[0].verdict == "doubtful"


def test_metrics_of_labels_can_be_moved() -> None:
    curves = [curve("recall", 0.2, 0.2)]
    (reason,) = curve_reasons(curves, "recall", 0.9, 0.0, binary=True)
    assert reason.verdict == "doubtful"
    assert "another decision threshold" in reason.text
    many = curve_reasons([curve("accuracy", 0.4, 0.4)], "accuracy", 0.9, 0.3, binary=False)
    assert many[0].verdict == "infeasible"


def test_without_curves_simple_models_are_compared() -> None:
    assert threshold_reasons("r2", None, 0.5) == []
    assert threshold_reasons("r2", 0.4, 0.5)[0].verdict == "feasible"
    assert threshold_reasons("log_loss", 0.4, 0.5)[0].verdict == "doubtful"
    assert threshold_reasons("r2", 0.4, float("nan"))[0].verdict == "doubtful"
