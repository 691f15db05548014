"""What each figure says for or against a search, in plain sentences.

The limits stand here, all in one place; ``docs/feasibility.md`` says why they are what they are.
"""

from ml_assets.modeling.feasibility.metric_scale import sign, width
from ml_assets.spec.feasibility_report import (
    NoiseCeiling,
    Precision,
    Reason,
    SearchCost,
    Signal,
    Strawman,
)

LEVEL = 0.05
# Fewer rows cannot show that there is nothing to learn.
ENOUGH_ROWS = 100
# Rows of a class without which it cannot be learnt; rows without which it can hardly be judged.
NO_CLASS, SMALL_CLASS = 5, 20
# The chance of passing the gate below which the held-out rows are too few to judge by.
LEAST_CHANCE = 0.9
# Without a threshold: the half-width, as a share of the metric's range, that is coarse.
COARSE = 0.1
FEWEST_TRIALS = 5


def signal_reasons(signal: Signal, clearly_beaten: bool) -> list[Reason]:
    """Say whether there is anything to learn; ``clearly_beaten`` is the dummy by a simple model.

    Where rows are exchanged in groups or stretches, which is an approximation, a dummy that is
    clearly beaten makes a large p-value a doubt only.
    """
    if signal.p_value is None or not signal.tests:
        return [Reason(part="signal", verdict="doubtful",
                       text=f"Whether there is signal was not tested: there are too few "
                       f"{signal.exchanged} to exchange.")]  # fmt: skip
    first = min(signal.tests, key=lambda test: test.p_value)
    figures = (f"p = {signal.p_value:.2g} of {len(signal.tests)} permutation tests on "
               f"{signal.rows:,} rows, {signal.exchanged} exchanged")  # fmt: skip
    if signal.p_value <= LEVEL:
        text = (f"There is signal: predictions of unseen rows go with their target more "
                f"({first.real:.3f} correlation) than with permuted ones ({figures}).")  # fmt: skip
        return [Reason(part="signal", verdict="feasible", text=text)]
    text = (f"No signal was found: predictions go with permuted targets as well as with the real "
            f"one ({figures}).")  # fmt: skip
    if first.p_value <= LEVEL:
        text = (f"There may be signal: one permutation test sees it (p = {first.p_value:.2g}), "
                f"both together do not ({figures}).")  # fmt: skip
        return [Reason(part="signal", verdict="doubtful", text=text)]
    if signal.rows < ENOUGH_ROWS:
        text += " So few rows can hide it: collect more."
        return [Reason(part="signal", verdict="doubtful", text=text)]
    if clearly_beaten and signal.exchanged != "rows":
        text += " A simple model beats the dummy nevertheless; groups or time may explain it."
        return [Reason(part="signal", verdict="doubtful", text=text)]
    text += " Other columns are needed, or far more rows."
    return [Reason(part="signal", verdict="infeasible", text=text)]


def class_reasons(counts: list[int]) -> list[Reason]:
    """Say whether each class has rows to be learnt from; ``counts`` are training rows by class."""
    rarest, learnable = min(counts), sum(count >= NO_CLASS for count in counts)
    text = f"The rarest of {len(counts)} classes has {rarest:,} training rows"
    if learnable < 2:
        return [Reason(part="classes", verdict="infeasible",
                       text=f"{text}; fewer than {NO_CLASS} cannot be learnt.")]  # fmt: skip
    if rarest < SMALL_CLASS:
        return [Reason(part="classes", verdict="doubtful",
                       text=f"{text}: too few to learn it well, and to judge it.")]  # fmt: skip
    return [Reason(part="classes", verdict="feasible", text=f"{text}.")]


def precision_reasons(found: Precision, dummy: float) -> list[Reason]:
    """Say whether the held-out rows will tell the metric exactly enough."""
    text = (f"{found.metric} will be known to ±{found.half_width:.2g} on about {found.rows:,} "
            f"held-out rows")  # fmt: skip
    if found.positives is not None and found.method.startswith("Hanley"):
        text += f", {found.positives:,} of them positive"
    if found.threshold is None:
        return [_without_threshold(found, dummy, text)]
    if sign(found.metric) * (found.expected - found.threshold) <= 0:
        return []  # The curve speaks of it.
    chance = found.chance or 0.0
    text += (f"; the expected {found.expected:.3g} passes the threshold {found.threshold:g} with "
             f"a chance of {_percent(chance)}")  # fmt: skip
    if chance >= LEAST_CHANCE:
        return [Reason(part="precision", verdict="feasible", text=f"{text}.")]
    text += f": too coarse for the gate{_more_rows(found)}."
    return [Reason(part="precision", verdict="doubtful", text=text)]


def _percent(share: float) -> str:
    return f"{share:.0%}" if share <= 0.99 else "over 99%"


def _without_threshold(found: Precision, dummy: float, text: str) -> Reason:
    range_ = width(found.metric, dummy)
    if range_ is None or found.half_width <= COARSE * range_:
        return Reason(part="precision", verdict="feasible", text=f"{text}.")
    text += f": coarse, beside a range of {range_:.2g}{_more_rows(found)}."
    return Reason(part="precision", verdict="doubtful", text=text)


def _more_rows(found: Precision) -> str:
    if found.needed_rows is None or found.wanted is None:
        return ""
    return f"; ±{found.wanted:.2g} takes about {found.needed_rows:,} rows in all"


def ceiling_reasons(
    ceiling: NoiseCeiling, precision: list[Precision], metrics: list[str]
) -> list[Reason]:
    """Say what equal rows with different targets leave to reach."""
    part = "noise ceiling"
    told = [name for name in metrics if name in ceiling.best]
    bounds = ", ".join(f"{name} {ceiling.best[name]:.3g}" for name in told)
    text = (f"{ceiling.rows:,} rows ({ceiling.share:.0%}) have an equal one, and of their "
            f"{ceiling.groups:,} kinds {ceiling.disagreeing:,} have different targets")  # fmt: skip
    reasons = [Reason(part=part, verdict="feasible",
                      text=f"{text}: the best that any model can reach is {bounds}."
                      if told else f"{text}.")]  # fmt: skip
    for found in precision:
        best = ceiling.best.get(found.metric)
        if best is None or found.threshold is None:
            continue
        missing = sign(found.metric) * (found.threshold - best)
        if missing > 0:
            text = (f"Rows that are equal have different targets: no model can reach "
                    f"{found.metric} {found.threshold:g}; the best possible is "
                    f"{best:.3g}.")  # fmt: skip
            clear = missing > found.half_width
            reasons.append(Reason(part=part, verdict="infeasible" if clear else "doubtful",
                                  text=text))  # fmt: skip
    return reasons


def cost_reasons(cost: SearchCost) -> list[Reason]:
    """Say whether time and memory are enough."""
    reasons = []
    if cost.trials is not None and cost.budget_s is not None:
        text = (f"The budget of {cost.budget_s:g} s holds about {cost.trials:,} trials of "
                f"{cost.trial_s:.2g} s, {cost.slots} at a time")  # fmt: skip
        few = cost.trials < FEWEST_TRIALS and cost.seconds == cost.budget_s
        text += ": too few to search; raise search.time_budget_s." if few else "."
        reasons.append(Reason(part="cost", verdict="doubtful" if few else "feasible", text=text))
    elif cost.seconds is not None:
        text = f"The search will take about {_time(cost.seconds)}, {cost.slots} trials at a time."
        reasons.append(Reason(part="cost", verdict="feasible", text=text))
    if cost.available_bytes is not None and cost.memory_bytes > cost.available_bytes:
        text = (f"The search needs about {_gigabytes(cost.memory_bytes)} of memory, and "
                f"{_gigabytes(cost.available_bytes)} are free: lower search.cpus, or take fewer "
                f"columns.")  # fmt: skip
        reasons.append(Reason(part="cost", verdict="doubtful", text=text))
    return reasons


def strawman_reasons(strawmen: list[Strawman], metric: str) -> list[Reason]:
    """Say by how much simple models beat the dummy, in the search metric."""
    dummy = strawmen[0].scores[metric].value
    others = [
        each for each in strawmen[1:] if each.scores[metric].value == each.scores[metric].value
    ]
    if not others:
        return []
    best = max(others, key=lambda each: sign(metric) * each.scores[metric].value)
    found = best.scores[metric]
    text = (f"The best simple model, {best.text}, has {metric} {found.value:.3g} "
            f"±{2 * found.standard_error:.2g}; one that ignores the features "
            f"{dummy:.3g}.")  # fmt: skip
    return [Reason(part="strawmen", verdict="feasible", text=text)]


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
