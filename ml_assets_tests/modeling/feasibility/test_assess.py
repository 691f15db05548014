import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer

from ml_assets.modeling.feasibility.assess import assess, feasibility_digest
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, classes, numbers, spec_of


def cancer(shuffled: bool = False) -> tuple[pd.DataFrame, FeaturePlan]:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in X])
    rng = np.random.default_rng(0)
    order = rng.permutation(len(y)) if shuffled else np.arange(len(y))
    return X.assign(y=np.array(["malignant", "benign"], dtype=object)[y.to_numpy()[order]]), plan


def test_a_real_problem_is_feasible_and_a_shuffled_one_is_not() -> None:
    spec = spec_of("binary_classification", {"success": {"roc_auc": {"min": 0.97}}},
                   search={"time_budget_s": 60.0})  # fmt: skip
    real = assess(*cancer(), spec)
    assert real.verdict == "feasible"
    assert real.against == []
    assert real.signal is not None
    assert real.signal.tests[0].p_value == 1 / 200
    shuffled = assess(*cancer(shuffled=True), spec)
    assert shuffled.verdict == "infeasible"
    assert {reason.part for reason in shuffled.against} >= {"signal"}


def test_the_same_rows_give_the_same_report() -> None:
    spec = spec_of("regression", {"metric": "r2", "success": {"r2": {"min": 0.3}}})
    timed = {"cost", "wall_s", "strawmen", "reasons"}
    one, other = (assess(numbers(200), NUMBERS, spec) for _ in range(2))
    assert one.model_dump(exclude=timed) == other.model_dump(exclude=timed)
    assert [each.scores for each in one.strawmen] == [each.scores for each in other.strawmen]


def test_the_digest_is_that_of_what_was_judged() -> None:
    frame, spec = classes(60), spec_of("binary_classification")
    digest = feasibility_digest(frame, NUMBERS, spec)
    same = spec_of("binary_classification", {"search_anyway": "a pilot", "statement": "Why not?"},
                   search={"time_budget_s": 9})  # fmt: skip
    assert feasibility_digest(frame, NUMBERS, same) == digest
    other = spec_of("binary_classification", {"success": {"roc_auc": {"min": 0.7}}})
    assert feasibility_digest(frame, NUMBERS, other) != digest
    assert feasibility_digest(frame.head(59), NUMBERS, spec) != digest


def test_a_reason_to_search_anyway_is_kept() -> None:
    frame, plan = cancer(shuffled=True)
    spec = spec_of("binary_classification", {"search_anyway": "a pilot study"})
    report = assess(frame.head(250), plan, spec)
    assert report.search_anyway == "a pilot study"
    assert not report.stops_the_search


def test_a_constant_target_is_an_error() -> None:
    with pytest.raises(DataError, match="nothing to learn"):
        assess(numbers().assign(y=3.0), NUMBERS, spec_of("regression"))
