"""When performance does not hold any more."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot, isfinite

from ml_assets.monitoring.performance.report import Finding, Kind, Severity, WindowPerformance
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.problem import Bounds

# From the half width of a 95 % interval to that of a 99 % one: many windows are looked at.
_WIDER = 2.576 / 1.96


def findings(
    windows: Sequence[WindowPerformance],
    held_out: Mapping[str, Estimate],
    success: Mapping[str, Bounds],
    search_metric: str,
) -> list[Finding]:
    """Judge the latest window with labels, and the latest window without that is as late or later.

    A metric of ``success`` that is outside its bounds with the whole of its interval is an error
    where labels say so, and a warning where it is estimated. One of them, or ``search_metric``,
    that is worse than on held-out rows by more than the 99 % interval of the difference is a
    warning.
    """
    found: list[Finding] = []
    names = list(dict.fromkeys([search_metric, *success]))
    kinds: tuple[Kind, ...] = ("measured", "estimated")
    last = {kind: _latest(windows, kind) for kind in kinds}
    for kind, window in last.items():
        labelled = last["measured"]
        if window is None or (kind == "estimated" and labelled and labelled.start >= window.start):
            continue
        for name in names:
            told = window.told(name, kind)
            if told is not None and isfinite(told.value):
                found += _judged(name, kind, window, told, held_out.get(name), success.get(name))
    return found


def _latest(windows: Sequence[WindowPerformance], kind: Kind) -> WindowPerformance | None:
    told = [one for one in windows if (one.measured if kind == "measured" else one.estimated)]
    return max(told, key=lambda one: one.start, default=None)


def _judged(
    name: str,
    kind: Kind,
    window: WindowPerformance,
    told: Estimate,
    held_out: Estimate | None,
    bounds: Bounds | None,
) -> Iterator[Finding]:
    def finding(severity: Severity, needs: str) -> Finding:
        return Finding(metric=name, kind=kind, severity=severity, start=window.start,
                       value=told.value, low=told.low, high=told.high, needs=needs)  # fmt: skip

    severity: Severity = "error" if kind == "measured" else "warning"
    if bounds is not None and bounds.min is not None and told.high < bounds.min:
        yield finding(severity, f"at least {bounds.min:g}")
    if bounds is not None and bounds.max is not None and told.low > bounds.max:
        yield finding(severity, f"at most {bounds.max:g}")
    if held_out is None or not isfinite(held_out.value):
        return
    better = name != MEAN_COST and metric_named(name).greater_is_better
    drop = held_out.value - told.value if better else told.value - held_out.value
    # Each side's half of its interval that looks towards the other.
    mine = told.high - told.value if better else told.value - told.low
    theirs = held_out.value - held_out.low if better else held_out.high - held_out.value
    allowed = _WIDER * hypot(mine, theirs)
    if drop > allowed:
        word = "below" if better else "above"
        reference = f"{word} the {held_out.value:.4g} of held-out rows"
        yield finding("warning", f"to be no further than {allowed:.3g} {reference}")
