import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from ml_assets.preparation.profile_power import auc_lower_limit, lone_power

RNG = np.random.default_rng(5)
ROWS = 3_000
CLASSES = pd.Series(RNG.choice([*"abc"], ROWS, p=[0.6, 0.3, 0.1]))
NUMBERS = pd.Series(RNG.normal(size=ROWS))


def test_a_number_is_scored_as_scikit_learn_scores_a_tree_out_of_fold() -> None:
    shifted = NUMBERS + CLASSES.map({"a": 0, "b": 1.5, "c": 3.5})
    found = lone_power(shifted, CLASSES)
    chances = cross_val_predict(
        DecisionTreeClassifier(max_leaf_nodes=32, min_samples_leaf=5, random_state=0),
        shifted.to_frame(), CLASSES, cv=StratifiedKFold(5, shuffle=True, random_state=1),
        method="predict_proba",
    )  # fmt: skip
    expected = roc_auc_score(CLASSES, chances, multi_class="ovr", average="weighted")
    assert found is not None
    assert found.score == pytest.approx(expected, abs=0.01)
    assert found.low < found.score
    assert (found.measure, found.rows) == ("AUC", ROWS)


def test_a_number_as_target_is_scored_by_r2() -> None:
    target = 3 * NUMBERS + RNG.normal(size=ROWS)
    tree = DecisionTreeRegressor(max_leaf_nodes=32, min_samples_leaf=5, random_state=0)
    expected = r2_score(target, cross_val_predict(tree, NUMBERS.to_frame(), target))
    found = lone_power(NUMBERS, target)
    assert found is not None
    assert found.measure == "R2"
    assert found.score == pytest.approx(expected, abs=0.02)
    assert found.low < found.score


def test_chance_scores_a_half_and_a_text_of_its_own_per_row_too() -> None:
    names = pd.Series([f"name {i}" for i in range(ROWS)])
    for values in (NUMBERS, names, pd.Series(RNG.choice([*"xyz"], ROWS))):
        found = lone_power(values, CLASSES)
        assert found is not None
        assert found.score == pytest.approx(0.5, abs=0.05)
    found = lone_power(names, NUMBERS)
    assert found is not None
    assert found.score < 0.01


def test_missing_values_are_values() -> None:
    holes = NUMBERS.where(CLASSES != "a")
    found = lone_power(holes, CLASSES.eq("a"))
    assert found is not None
    assert found.score == pytest.approx(1)


def test_moments_are_numbers() -> None:
    moments = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        CLASSES.map({"a": 1, "b": 2, "c": 3}), "D"
    )
    found = lone_power(moments, CLASSES)
    assert found is not None
    assert found.score == pytest.approx(1)


def test_a_long_table_is_sampled() -> None:
    target = pd.Series(RNG.integers(0, 2, 50_000))
    weak = lone_power(pd.Series(RNG.normal(size=50_000)), target)
    strong = lone_power(target + RNG.normal(size=50_000) * 0.01, target)
    assert weak is not None
    assert strong is not None
    assert (weak.rows, strong.rows) == (4_000, 20_000)


def test_too_few_rows_or_one_class_give_none() -> None:
    assert lone_power(NUMBERS[:49], CLASSES[:49]) is None
    assert lone_power(NUMBERS, pd.Series(["a"] * ROWS)) is None
    assert lone_power(NUMBERS, pd.Series([f"t{i}" for i in range(ROWS)])) is None


def test_the_limit_of_an_auc_holds_at_least_as_often_as_it_says() -> None:
    true = 0.97
    apart = norm.ppf(true) * 2**0.5
    positives, negatives, trials = 40, 80, 1_500
    won = RNG.normal(apart, size=(trials, positives, 1)) > RNG.normal(size=(trials, 1, negatives))
    lows = [auc_lower_limit(auc, positives, negatives) for auc in won.mean(axis=(1, 2))]
    assert np.mean(np.array(lows) <= true) > 0.94


def test_the_limit_of_a_perfect_auc_depends_on_the_rows() -> None:
    lows = [auc_lower_limit(1.0, rows, rows) for rows in (10, 100, 1000)]
    assert lows == sorted(lows)
    assert lows[0] < 0.95 < 0.99 < lows[2] < 1
