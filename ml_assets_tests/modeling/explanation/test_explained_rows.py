import pytest

from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.explained_rows import explained_rows
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import table

TASK = "binary_classification"
MODEL = model_of("random_forest", TASK)
TEST = table(TASK, 60, seed=2).assign(id=[f"k{n}" for n in range(60)]).iloc[::-1]


def test_rows_are_told_with_what_made_them() -> None:
    rows, made = explained_rows(MODEL, TEST, table(TASK, 20), (), None, seed=1)
    probability = predict(MODEL, TEST).probabilities[:, 1]
    first = rows[0]
    assert (first.why, first.row) == ("most probable", f"row {probability.argmax()}")
    assert first.predicted == pytest.approx(probability.max())
    assert made.method == "all coalitions"
    for one in rows:
        assert one.base + sum(one.contributions.values()) == pytest.approx(one.predicted)
        truth = TEST["y"].iloc[int(one.row.split()[1])]
        assert one.text.endswith(f"(true: {truth})")
        assert one.text.startswith(f"probability of yes {one.predicted:.2f} = average")


def test_ids_are_named_and_sensitive_values_are_not() -> None:
    named, _ = explained_rows(MODEL, TEST, table(TASK, 20), (), "id", seed=1)
    hidden, _ = explained_rows(MODEL, TEST, table(TASK, 20), {"id", "size", "y"}, "id", seed=1)
    for one, other in zip(named, hidden, strict=True):
        place = int(other.row.split()[1])
        assert one.row == f"id {TEST['id'].iloc[place]}"
        assert "size=" in one.text
        assert "size (hidden)" in other.text
        assert "true" not in other.text
