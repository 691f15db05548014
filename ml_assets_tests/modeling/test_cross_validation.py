import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer
from sklearn.model_selection import KFold, StratifiedKFold, TimeSeriesSplit, cross_val_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.cross_validation import folds_of, score_fold
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, table


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(4, 60),
    folds=st.integers(2, 6),
    seed=st.integers(0, 99),
    task=st.sampled_from(TASKS),
)
def test_every_row_is_scored_once_and_never_trained_on_there(
    rows: int, folds: int, seed: int, task: Task
) -> None:
    y = np.arange(rows) % 2
    made = folds_of(y, task, folds, seed)

    most = rows if task == "regression" else (rows + 1) // 2
    assert len(made) == min(folds, most)
    assert sorted(np.concatenate([scored for _, scored in made]).tolist()) == list(range(rows))
    for training, scored in made:
        assert not set(training) & set(scored)
        assert len(training) + len(scored) == rows


def test_folds_are_fixed_by_the_seed() -> None:
    y = np.arange(40) % 3
    first, again, other = (folds_of(y, "multiclass_classification", 4, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a[1], b[1]) for a, b in zip(first, other, strict=True))


def test_classes_are_spread_evenly() -> None:
    y = np.array(["rare"] * 8 + ["common"] * 32)
    for _, scored in folds_of(y, "binary_classification", 4, seed=3):
        assert (y[scored] == "rare").sum() == 2


@pytest.mark.parametrize("task", TASKS)
def test_too_few_rows_for_two_folds_are_refused(task: Task) -> None:
    with pytest.raises(SearchError, match=r"two folds. Found: 1 rows"):
        folds_of(np.array([1]), task, 5, seed=1)


@pytest.mark.parametrize(
    ("task", "metric", "scorer"),
    [
        ("binary_classification", "accuracy", "accuracy"),
        ("multiclass_classification", "f1_macro", "f1_macro"),
        ("regression", "r2", "r2"),
    ],
)
def test_scores_are_scikit_learns_cross_validation(task: Task, metric: str, scorer: str) -> None:
    frame = table(task)
    features, y = feature_matrix(frame, PLAN)[["weight"]], frame["y"].to_numpy()
    model = Ridge() if task == "regression" else LogisticRegression()
    kind = KFold if task == "regression" else StratifiedKFold
    expected = cross_val_score(
        model, features, y, cv=kind(3, shuffle=True, random_state=9), scoring=get_scorer(scorer)
    )

    scores = [
        score_fold(
            model, Rows(features, y), fold, metric=metric, task=task, positive_class="yes"
        ).score
        for fold in folds_of(y, task, 3, seed=9)
    ]

    assert scores == pytest.approx(expected)


@settings(max_examples=60)
@given(
    values=st.lists(st.integers(0, 30), min_size=4, max_size=60),
    folds=st.integers(2, 6),
    seed=st.integers(0, 99),
    task=st.sampled_from(TASKS),
)
def test_a_set_of_equal_rows_is_held_out_together(
    values: list[int], folds: int, seed: int, task: Task
) -> None:
    sets = pd.factorize(np.array(values))[0]
    y = np.arange(len(sets)) if task == "regression" else np.arange(len(sets)) % 2
    firsts = y[np.unique(sets, return_index=True)[1]]
    try:
        made = folds_of(y, task, folds, seed, sets=sets)
    except SearchError:
        # A training side needs two values: with a class of one set, some sides have one class.
        rarest = np.bincount(firsts, minlength=2).min()
        assert len(firsts) < 4 if task == "regression" else rarest < 2
        return
    for training, scored in made:
        assert not set(sets[training]) & set(sets[scored])
        assert len(training) + len(scored) == len(sets)
    scored = np.concatenate([scored for _, scored in made])
    assert len(set(scored.tolist())) == len(scored)


@pytest.mark.parametrize("task", TASKS)
def test_sets_of_one_row_each_change_no_fold(task: Task) -> None:
    y = np.arange(60) % 3
    plain, made = folds_of(y, task, 5, 2), folds_of(y, task, 5, 2, sets=np.arange(60))
    for ours, theirs in zip(made, plain, strict=True):
        assert [side.tolist() for side in ours] == [side.tolist() for side in theirs]


def test_too_few_different_rows_are_named() -> None:
    with pytest.raises(SearchError, match=r"1 rows with different features among 9"):
        folds_of(np.arange(9) % 2, "regression", 3, 1, sets=np.zeros(9, dtype=int))


@settings(max_examples=40)
@given(
    rows=st.integers(12, 80),
    groups=st.integers(2, 9),
    folds=st.integers(2, 6),
    task=st.sampled_from(TASKS),
    seed=st.integers(0, 9),
)
def test_a_group_is_never_trained_and_scored_in_one_fold(
    rows: int, groups: int, folds: int, task: Task, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    group = chance.integers(0, groups, rows)
    y = np.arange(rows) if task == "regression" else np.arange(rows) % 2
    try:
        made = folds_of(y, task, folds, seed, group=group)
    except SearchError:
        # Of classes, the groups left for training may hold one only.
        assert task != "regression" or len(np.unique(group)) < 3
        return
    assert 2 <= len(made) <= min(folds, len(np.unique(group)))
    for training, scored in made:
        assert not set(group[training]) & set(group[scored])
        assert len(np.unique(y[training])) > 1
    scored = np.concatenate([scored for _, scored in made])
    assert len(set(scored.tolist())) == len(scored)


@settings(max_examples=60)
@given(
    moments=st.lists(st.integers(0, 40), min_size=12, max_size=80),
    folds=st.integers(2, 6),
    gap=st.integers(0, 5),
)
def test_a_fold_in_time_is_scored_on_later_rows_only(
    moments: list[int], folds: int, gap: int
) -> None:
    moment, y = np.array(moments), np.arange(len(moments), dtype=float)
    try:
        made = folds_of(y, "regression", folds, 1, moment=moment, gap_ns=gap)
    except SearchError:
        assert len(set(moments)) < 3 * (1 + gap)
        return
    assert len(made) > 1
    for training, scored in made:
        assert moment[training].max() < moment[scored].min() - gap
    every = np.concatenate([scored for _, scored in made])
    assert len(set(every.tolist())) == len(every)


def test_folds_in_time_are_those_of_scikit_learn_where_moments_differ() -> None:
    moment = np.random.default_rng(0).permutation(50)
    order = np.argsort(moment)
    made = folds_of(np.arange(50.0), "regression", 4, 1, moment=moment)
    for (training, scored), (early, late) in zip(
        made, TimeSeriesSplit(4).split(order), strict=True
    ):
        assert set(training) == set(order[early])
        assert set(scored) == set(order[late])


def test_a_first_moment_of_most_rows_leaves_folds_of_the_later_ones() -> None:
    moment = np.array([0] * 8 + [1, 2, 3, 4])
    made = folds_of(np.arange(12.0), "regression", 2, 1, moment=moment)
    assert [(len(training), scored.tolist()) for training, scored in made] == [
        (10, [10]),
        (11, [11]),
    ]


def test_rows_of_one_moment_or_one_group_cannot_be_parted() -> None:
    y = np.arange(20) % 2
    with pytest.raises(SearchError, match=r"1 different moments in 20 rows.*split\.strategy"):
        folds_of(y, "regression", 3, 1, moment=np.zeros(20))
    with pytest.raises(SearchError, match=r"1 groups in 20 rows.*columns\.group"):
        folds_of(y, "regression", 3, 1, group=np.array(["a"] * 20))


def test_a_class_that_was_not_learnt_has_probability_zero() -> None:
    frame = table("multiclass_classification")
    features, y = feature_matrix(frame, PLAN)[["weight"]], frame["y"].to_numpy()
    training = np.flatnonzero(y != 1)[:30]
    outcome = score_fold(
        LogisticRegression(), Rows(features, y), (training, np.arange(8)), metric="log_loss",
        task="multiclass_classification", positive_class=None,
        fit=lambda pipeline, rows, stop: {"rows": len(pipeline.fit(rows.X, rows.y).classes_)},
    )  # fmt: skip
    assert outcome.predictions.shape == (8, 3)
    assert (outcome.predictions[:, 1] == 0.0).all()
    assert outcome.predictions.sum(axis=1) == pytest.approx(1.0)
    assert outcome.found == {"rows": 2}
