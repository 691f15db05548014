import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score

from ml_assets.estimator.feature_matrix import feature_matrix
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
        score_fold(model, features, y, fold, metric=metric, task=task, positive_class="yes")
        for fold in folds_of(y, task, 3, seed=9)
    ]

    assert scores == pytest.approx(expected)
