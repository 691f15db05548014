import pytest

from ml_assets.modeling.feasibility import reasons
from ml_assets.spec.feasibility_report import (
    NoiseCeiling,
    Precision,
    Scored,
    SearchCost,
    Signal,
    SignalTest,
    Strawman,
)


def signal(p_value: float | None, rows: int = 500, exchanged: str = "rows") -> Signal:
    test = SignalTest(name="linear", method="", real=0.3, permuted=[0.0] * 99,
                      p_value=p_value or 1.0)  # fmt: skip
    return Signal(tests=[] if p_value is None else [test], p_value=p_value, exchanged=exchanged,
                  rows=rows)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "beaten", "verdict"),
    [
        (signal(0.01), False, "feasible"),
        (signal(0.05), False, "feasible"),
        (signal(0.3), False, "infeasible"),
        (signal(0.3), True, "infeasible"),
        # Few rows can hide it.
        (signal(0.3, rows=80), False, "doubtful"),
        # Where the test is an approximation, a beaten dummy speaks against it.
        (signal(0.3, exchanged="whole groups"), True, "doubtful"),
        (signal(0.3, exchanged="whole groups"), False, "infeasible"),
        (signal(None), False, "doubtful"),
    ],
)
def test_signal(found: Signal, beaten: bool, verdict: str) -> None:
    (reason,) = reasons.signal_reasons(found, beaten)
    assert reason.verdict == verdict
    if found.p_value is not None:
        assert f"p = {found.p_value:.2g}" in reason.text


def test_signal_that_one_of_two_tests_sees_is_a_doubt() -> None:
    seen, missed = (signal(p_value).tests[0] for p_value in (0.03, 0.6))
    found = Signal(tests=[seen, missed], p_value=0.06, exchanged="rows", rows=500)
    (reason,) = reasons.signal_reasons(found, False)
    assert reason.verdict == "doubtful"
    assert "p = 0.03" in reason.text


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [([300, 4], "infeasible"), ([300, 5], "doubtful"), ([300, 20], "feasible"),
     ([300, 100, 2], "doubtful"), ([3, 2, 200], "infeasible")],
)  # fmt: skip
def test_classes_need_rows(counts: list[int], verdict: str) -> None:
    (reason,) = reasons.class_reasons(counts)
    assert reason.verdict == verdict
    assert f"has {min(counts)} training rows" in reason.text


def precision(**fields: object) -> Precision:
    return Precision.model_validate({
        "metric": "roc_auc", "method": "Hanley and McNeil 1982", "expected": 0.85,
        "half_width": 0.04, "rows": 300, "positives": 60, "threshold": 0.8, "wanted": 0.05,
        "needed_rows": 900, "needed_positives": 180, "chance": 0.99, **fields,
    })  # fmt: skip


def test_precision_is_judged_by_the_chance_to_pass_the_gate() -> None:
    (fine,) = reasons.precision_reasons(precision(), 0.5)
    assert fine.verdict == "feasible"
    assert "±0.04 on about 300 held-out rows, 60 of them positive" in fine.text
    (coarse,) = reasons.precision_reasons(precision(chance=0.8), 0.5)
    assert coarse.verdict == "doubtful"
    assert "a chance of 80%" in coarse.text
    assert "takes about 900 rows in all" in coarse.text
    # What is not reached is the learning curve's matter.
    assert reasons.precision_reasons(precision(expected=0.75, chance=0.1), 0.5) == []


def test_without_a_threshold_only_a_coarse_interval_is_a_doubt() -> None:
    bare = {"threshold": None, "chance": None}
    (fine,) = reasons.precision_reasons(precision(half_width=0.1, **bare), 0.5)
    assert fine.verdict == "feasible"
    (coarse,) = reasons.precision_reasons(precision(half_width=0.11, **bare), 0.5)
    assert coarse.verdict == "doubtful"
    # Of errors the range is what a dummy makes.
    error = precision(metric="mean_absolute_error", half_width=3.0, **bare)
    assert reasons.precision_reasons(error, 31.0)[0].verdict == "feasible"
    assert reasons.precision_reasons(error, 29.0)[0].verdict == "doubtful"


def test_a_threshold_beyond_the_noise_ceiling_is_out_of_reach() -> None:
    ceiling = NoiseCeiling(rows=90, share=0.3, groups=12, disagreeing=9,
                           best={"accuracy": 0.8},
                           best_of_equal_rows={"accuracy": 0.6})  # fmt: skip
    for threshold, verdicts in ((0.75, ["feasible"]), (0.83, ["feasible", "doubtful"]),
                                (0.9, ["feasible", "infeasible"])):  # fmt: skip
        asked = precision(metric="accuracy", threshold=threshold)
        found = reasons.ceiling_reasons(ceiling, [asked], ["accuracy"])
        assert [reason.verdict for reason in found] == verdicts
    assert "90 rows (30%)" in found[0].text
    assert "the best possible is 0.8" in found[1].text


def cost(**fields: object) -> SearchCost:
    return SearchCost.model_validate({
        "trial_s": 2.0, "folds": 5, "slots": 2, "trials": 40, "budget_s": 60.0, "seconds": 60.0,
        "memory_bytes": 10**9, "available_bytes": 4 * 10**9, **fields,
    })  # fmt: skip


def test_a_search_of_few_trials_or_too_much_memory_is_doubtful() -> None:
    assert [reason.verdict for reason in reasons.cost_reasons(cost())] == ["feasible"]
    assert reasons.cost_reasons(cost(trials=4))[0].verdict == "doubtful"
    # Two trials that were asked for are no lack of time.
    assert reasons.cost_reasons(cost(trials=2, seconds=7.0))[0].verdict == "feasible"
    unbounded = reasons.cost_reasons(cost(trials=None, budget_s=None, seconds=300.0))
    assert "about 5 min" in unbounded[0].text
    small = reasons.cost_reasons(cost(available_bytes=5 * 10**8))
    assert [reason.verdict for reason in small] == ["feasible", "doubtful"]
    assert "1.0 GB" in small[1].text
    assert len(reasons.cost_reasons(cost(available_bytes=None))) == 1


def test_the_best_simple_model_is_named_beside_the_dummy() -> None:
    def model(name: str, value: float) -> Strawman:
        scores = {"mean_absolute_error": Scored(value=value, standard_error=0.5)}
        return Strawman(name=name, text=f"the {name}", fit_s=0.1, scores=scores)

    models = [model("dummy", 10.0), model("linear", 8.0), model("boosting", 9.0)]
    (reason,) = reasons.strawman_reasons(models, "mean_absolute_error")
    assert "the linear, has mean_absolute_error 8 ±1; one that ignores" in reason.text
    assert reasons.strawman_reasons([model("dummy", 1.0), model("linear", float("nan"))],
                                    "mean_absolute_error") == []  # fmt: skip
