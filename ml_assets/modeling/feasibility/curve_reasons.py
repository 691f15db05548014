"""Whether a success threshold lies within reach of the learning curves."""

from math import isfinite

from ml_assets.modeling.feasibility.metric_scale import sign
from ml_assets.spec.feasibility_report import LearningCurve, Reason
from ml_assets.spec.metrics import METRICS

# What a search may add to what default models have gained over the dummy, as a factor.
TUNING = 1.5
_PART = "learning curve"


def curve_reasons(
    curves: list[LearningCurve], metric: str, threshold: float | None, dummy: float, binary: bool
) -> list[Reason]:
    """Say where a metric stands, what twice the rows bring, and whether its threshold is near.

    ``curves`` are those of several models by this metric. Out of reach is a threshold that asks
    for more than 1.5 times the gain over the dummy that any of them has with twice the rows, at
    the upper end of its interval. Labels of two classes follow the decision threshold, which can
    be moved: of their metrics a threshold is never called out of reach.
    """
    best = max(curves, key=lambda curve: sign(metric) * curve.at_all_rows.value)
    now, twice = best.at_all_rows, best.at_twice_the_rows
    text = (f"With all rows a default model is expected to reach {metric} {now.value:.3g} "
            f"({now.low:.3g} to {now.high:.3g}), with twice as many {twice.value:.3g}")  # fmt: skip
    if threshold is None:
        return [Reason(part=_PART, verdict="feasible", text=f"{text}.")]
    missing = sign(metric) * (threshold - now.value)
    if missing <= 0:
        return [Reason(part=_PART, verdict="feasible",
                       text=f"{text}; the threshold is {threshold:g}.")]  # fmt: skip
    gain = max(_gain(curve, metric, dummy) for curve in curves)
    asked = sign(metric) * (threshold - dummy)
    movable = binary and metric in METRICS and METRICS[metric].reads == "labels"
    if isfinite(gain) and asked > TUNING * gain and not movable:
        text += (f"; the threshold {threshold:g} asks for a gain of {asked:.3g} over a dummy, and "
                 f"even twice the rows give at most {gain:.3g}: it is out of reach.")  # fmt: skip
        return [Reason(part=_PART, verdict="infeasible", text=text)]
    text += (
        f"; the threshold {threshold:g} is above that"
        if sign(metric) > 0
        else (f"; the threshold {threshold:g} is below that")
    )
    text += ("; another decision threshold may reach it." if movable
             else ": the search has to find more than default models do.")  # fmt: skip
    return [Reason(part=_PART, verdict="doubtful", text=text)]


def threshold_reasons(metric: str, threshold: float | None, reached: float) -> list[Reason]:
    """Say whether simple models reach a threshold, where there are too few rows for a curve."""
    if threshold is None:
        return []
    met = sign(metric) * (reached - threshold) >= 0
    text = f"The best simple model reaches {metric} {reached:.3g}; the threshold is {threshold:g}"
    text += "." if met else ": the search has to find more."
    return [Reason(part="strawmen", verdict="feasible" if met else "doubtful", text=text)]


def _gain(curve: LearningCurve, metric: str, dummy: float) -> float:
    """Return what a curve gains over the dummy with twice the rows, at the most."""
    ends = (curve.at_all_rows.low, curve.at_all_rows.high,
            curve.at_twice_the_rows.low, curve.at_twice_the_rows.high)  # fmt: skip
    return max(0.0, *(sign(metric) * (end - dummy) for end in ends))
