import numpy as np
import pandas as pd
import pytest

from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, classes, numbers, spec_of

REGRESSION = spec_of("regression")


def test_rows_are_drawn_by_the_seed_and_keep_their_order() -> None:
    frame = numbers(25_000)
    small, again = (small_problem(frame, NUMBERS, REGRESSION) for _ in range(2))
    assert len(small.rows) == 20_000
    assert small.all_rows == 25_000
    assert len(small.folds) == 3
    assert small.rows.X.equals(again.rows.X)
    assert (np.diff(small.rows.X.index) > 0).all()
    other = small_problem(frame, NUMBERS, spec_of("regression", split={"seed": 8}))
    assert not small.rows.X.equals(other.rows.X)


def test_rare_classes_are_not_lost() -> None:
    frame = classes(30_000)
    frame["y"] = np.where(np.arange(30_000) < 60, "rare", "usual").astype(object)
    frame.loc[100:115, "y"] = "rarest"
    small = small_problem(frame, NUMBERS, spec_of("multiclass_classification"))
    labels, counts = np.unique(small.rows.y, return_counts=True)
    assert dict(zip(labels, counts, strict=True))["rarest"] == 16
    assert dict(zip(labels, counts, strict=True))["rare"] >= 25
    assert len(small.rows) <= 20_050
    assert (np.diff(small.rows.X.index) > 0).all()


def test_few_rows_are_all_taken_with_more_folds() -> None:
    small = small_problem(numbers(300), NUMBERS, REGRESSION)
    assert len(small.rows) == 300
    assert len(small.folds) == 5
    fewer = spec_of("regression", search={"folds": 2})
    assert len(small_problem(numbers(300), NUMBERS, fewer).folds) == 2


def test_what_is_dear_to_encode_is_taken_of_fewer_rows() -> None:
    frame, plan = all_kinds.table("regression", 60), all_kinds.plan_of()
    many = pd.concat([frame] * 20, ignore_index=True)
    small = small_problem(many, plan, REGRESSION)
    assert len(small.rows) == 800
    assert small.encode_s > 0
    assert not small.plan.of_kind("image")
    texts = plan.model_copy(update={"features": plan.of_kind("text") + plan.of_kind("number")})
    assert len(small_problem(pd.concat([many] * 4), texts, REGRESSION).rows) == 4_000
    wide = NUMBERS.model_copy(update={"features": [Feature(column="a", kind="number")] * 400})
    assert len(small_problem(numbers(3_000), wide, REGRESSION).rows) == 2_500


def test_folds_hold_rows_out_as_the_search_does() -> None:
    frame = numbers(200).assign(shop=np.arange(200) % 10)
    spec = spec_of("regression", columns={"group": "shop"})
    small = small_problem(frame, NUMBERS, spec)
    assert small.exchange.what == "whole groups"
    for training, scored in small.folds:
        assert not set(frame["shop"].iloc[training]) & set(frame["shop"].iloc[scored])

    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(200), "D")
    spec = spec_of("regression", columns={"time": "day"}, split={"strategy": "time"})
    small = small_problem(numbers(200).assign(day=days), NUMBERS, spec)
    assert small.exchange.what == "stretches of time"
    assert all(training.max() < scored.min() for training, scored in small.folds)


def test_a_target_of_one_value_is_an_error_with_its_mend() -> None:
    cases: list[tuple[pd.DataFrame, Task]] = [
        (numbers().assign(y=1.0), "regression"),
        (classes().assign(y="no"), "binary_classification"),
    ]
    for frame, task in cases:
        with pytest.raises(DataError, match=r"'y' has one value in all.*Mend: collect rows"):
            small_problem(frame, NUMBERS, spec_of(task))
