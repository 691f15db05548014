import numpy as np
import pytest
from sklearn.inspection import permutation_importance
from sklearn.metrics import roc_auc_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.held_out_judge import judge_for
from ml_assets.modeling.explanation.permutation_importance import (
    permuted_columns,
    permuted_rows,
    repeats_for,
)
from ml_assets_tests.attribution.fitted_models import ensemble_of, model_of
from ml_assets_tests.modeling.tables import PLAN, table

TASK = "binary_classification"


def test_losses_are_those_of_a_table_with_the_same_shuffles() -> None:
    model = ensemble_of(TASK, "log", ("linear", "random_forest"))
    rows = table(TASK, 70, seed=2)
    weights = np.arange(70) % 3 + 0.5
    plan = PLAN.model_copy(update={"weight": "count"})
    model = type(model)(
        model.estimator, model.info.model_copy(update={"plan": plan}), b"", model.version
    )
    rows["count"] = weights
    judge = judge_for(model, rows, "roc_auc", predict(model, rows))
    found = permuted_columns(model, rows, [judge], seed=3)
    assert (found.rows, found.repeats) == (70, 5)

    def auc(frame: object) -> float:
        probability = predict(model, frame).probabilities[:, 1]
        return roc_auc_score(rows["y"] == "yes", probability, sample_weight=weights)

    assert found.before == [pytest.approx(auc(rows))]
    chance = np.random.default_rng(3)
    for place, column in enumerate(found.columns):
        for repeat in range(5):
            shuffled = rows[column].to_numpy()[chance.permutation(70)]
            expected = auc(rows) - auc(rows.assign(**{column: shuffled}))
            assert found.losses[0][place, repeat] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("metric", "scoring"), [
    ("r2", "r2"), ("root_mean_squared_error", "neg_root_mean_squared_error"),
])  # fmt: skip
def test_importance_is_scikit_learns(metric: str, scoring: str) -> None:
    model, rows = model_of("random_forest", "regression"), table("regression", 200, seed=2)
    judge = judge_for(model, rows, metric, predict(model, rows))
    found = permuted_columns(model, rows, [judge], seed=3)
    expected = permutation_importance(
        model.estimator, feature_matrix(rows, PLAN), rows["y"], scoring=scoring, n_repeats=30,
        random_state=1,
    )  # fmt: skip
    means = found.losses[0].mean(axis=1)
    # Both are means over shuffles of their own.
    error = expected.importances_std * (1 / 5 + 1 / 30) ** 0.5
    assert (np.abs(means - expected.importances_mean) < 4 * error + 1e-12).all()
    assert np.argmax(means) == np.argmax(expected.importances_mean)


def test_rows_and_repeats_are_bounded() -> None:
    frame = table("regression", 3_000)
    assert len(permuted_rows(frame, 4, seed=1)) == 2_000
    assert len(permuted_rows(frame, 14, seed=1)) == 714
    assert len(permuted_rows(frame, 500, seed=1)) == 100
    assert permuted_rows(frame.head(50), 500, seed=1).equals(frame.head(50))
    assert permuted_rows(frame, 14, seed=1).equals(permuted_rows(frame, 14, seed=1))
    assert repeats_for(2_000, 4) == 5
    assert repeats_for(100, 200) == 2
