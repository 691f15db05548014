import numpy as np
import pandas as pd

from ml_assets.modeling.feasibility.figures import Figures
from ml_assets.modeling.feasibility.with_target import figures_with_target
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, classes, numbers, spec_of


def parts(found: Figures, verdict: str) -> set[str]:
    return {reason.part for reason in found.reasons if reason.verdict == verdict}


def test_a_good_problem_has_nothing_against_it() -> None:
    success = {"roc_auc": {"min": 0.7}, "accuracy": {"min": 0.6}}
    spec = spec_of("binary_classification", {"success": success}, search={"time_budget_s": 60})
    found = figures_with_target(classes(800), NUMBERS, spec)
    assert parts(found, "feasible") == {
        "signal", "classes", "strawmen", "learning curve", "precision", "cost"
    }  # fmt: skip
    assert len(found.reasons) == len([r for r in found.reasons if r.verdict == "feasible"])
    assert [each.metric for each in found.precision] == ["roc_auc", "accuracy"]
    assert {(curve.metric, curve.model) for curve in found.curves} == {
        (metric, model) for metric in success for model in ("linear", "boosting")
    }
    assert found.ceiling is None
    assert found.smallest_class == (classes(800)["y"] == "yes").sum()


def test_a_threshold_out_of_reach_is_told() -> None:
    spec = spec_of("regression", {"metric": "r2", "success": {"r2": {"min": 0.95}}})
    found = figures_with_target(numbers(600, 0.4), NUMBERS, spec)
    assert parts(found, "infeasible") == {"learning curve"}


def test_a_gate_that_the_held_out_rows_cannot_judge_is_doubtful() -> None:
    spec = spec_of("binary_classification", {"success": {"roc_auc": {"min": 0.78}}})
    found = figures_with_target(classes(150), NUMBERS, spec)
    assert "precision" in parts(found, "doubtful")
    assert not parts(found, "infeasible")


def test_equal_rows_bound_what_can_be_reached() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.integers(0, 4, 600).astype(float) for name in "abc"})
    chance = np.where(frame["a"] > 1, 0.7, 0.3)
    frame["y"] = np.where(rng.random(600) < chance, "yes", "no").astype(object)
    spec = spec_of("binary_classification", {"metric": "accuracy",
                                             "success": {"accuracy": {"min": 0.95}}})  # fmt: skip
    found = figures_with_target(frame, NUMBERS, spec)
    assert found.ceiling is not None
    assert found.ceiling.groups <= 64
    assert "noise ceiling" in parts(found, "infeasible")


def test_every_kind_of_column_and_few_rows_are_judged() -> None:
    frame = all_kinds.table("multiclass_classification", 120)
    spec = spec_of("multiclass_classification")
    found = figures_with_target(frame, all_kinds.plan_of(), spec)
    assert not parts(found, "infeasible")
    assert found.strawmen[0].name == "dummy"
    assert found.cost is not None
    # Texts and images are encoded anew in every fit of a search.
    assert found.cost.trial_s > 5 * found.strawmen[-1].fit_s


def test_rows_in_time_are_judged_forwards() -> None:
    frame = numbers(300).assign(at=pd.date_range("2026-01-01", periods=300, freq="h"))
    spec = spec_of("regression", split={"strategy": "time"}, columns={"time": "at"})
    found = figures_with_target(frame, NUMBERS, spec)
    assert not parts(found, "infeasible")
    assert found.signal is not None
    assert found.signal.exchanged == "stretches of time"


def test_a_class_of_a_few_rows_is_the_only_reason() -> None:
    frame = classes(200)
    frame["y"] = np.where(np.arange(200) < 4, "yes", "no").astype(object)
    found = figures_with_target(frame, NUMBERS, spec_of("binary_classification"))
    assert [(reason.part, reason.verdict) for reason in found.reasons] == [
        ("classes", "infeasible")
    ]
    assert found.smallest_class == 4
    frame.loc[:5, "y"] = "yes"
    more = figures_with_target(frame, NUMBERS, spec_of("binary_classification"))
    assert "classes" in parts(more, "doubtful")
    assert [each.name for each in more.strawmen] == ["dummy", "one_column", "linear", "boosting"]


def test_groups_and_weights_are_heeded() -> None:
    frame = numbers(400).assign(shop=np.arange(400) % 40, times=np.tile([1.0, 2.0], 200))
    plan = NUMBERS.model_copy(update={"weight": "times"})
    spec = spec_of("regression", columns={"group": "shop", "weight": "times"})
    found = figures_with_target(frame, plan, spec)
    assert found.signal is not None
    assert found.signal.exchanged == "whole groups"
    assert not parts(found, "infeasible")
