import numpy as np
import pytest

from ml_assets.attribution.linear_contributions import linear_contributions
from ml_assets.attribution.mixtures import Mixtures
from ml_assets_tests.attribution.fitted_models import by_definition, ensemble_of, model_of
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.tables import table


@pytest.mark.parametrize("model", [
    model_of("linear", "regression"), ensemble_of("regression", "mean", ("linear", "linear")),
], ids=["one", "ensemble"])  # fmt: skip
def test_coefficients_times_values_are_the_shapley_values(model: object) -> None:
    rows, background = table("regression", 5, seed=2), table("regression", 8, seed=3)
    mixtures = Mixtures.of(model, rows, background)
    found = linear_contributions(mixtures, np.arange(5), np.arange(5, 13))
    assert found == pytest.approx(by_definition(model, rows, background)[:, 0], abs=1e-9)


def test_terms_of_texts_stay_sparse_and_add_up_to_their_column() -> None:
    plan = all_kinds.plan_of(high_cardinality="hashing")
    kept = [feature for feature in plan.features if feature.kind != "image"]
    plan = plan.model_copy(update={"features": kept})
    model = model_of("linear", "regression", plan, all_kinds.table("regression"))
    mixtures = Mixtures.of(model, all_kinds.table("regression", 20, seed=2))
    mixer = mixtures.mixers[0]
    assert hasattr(mixer.matrix, "tocsr")
    found = linear_contributions(mixtures, np.arange(5), np.arange(5, 20))
    last = model.estimator[-1]
    text = mixer.owners == mixtures.columns.index("comment")
    told = mixer.matrix.toarray()[:, text] @ last.coef_[text]
    assert found[:, mixtures.columns.index("comment")] == pytest.approx(
        told[:5] - told[5:].mean(), abs=1e-9
    )


@pytest.mark.parametrize(("family", "task"), [
    ("linear", "binary_classification"), ("random_forest", "regression"),
])  # fmt: skip
def test_other_models_have_no_closed_form(family: str, task: str) -> None:
    mixtures = Mixtures.of(model_of(family, task), table(task, 9))
    assert linear_contributions(mixtures, np.arange(3), np.arange(3, 9)) is None
