import optuna
import pytest

from ml_assets.modeling.families.gaussian_mixture import GaussianMixtures
from ml_assets.spec.feature_plan import Feature, FeaturePlan


@pytest.mark.parametrize(("columns", "full"), [(30, True), (31, False)])
def test_a_full_covariance_is_for_few_columns(columns: int, full: bool) -> None:
    plan = FeaturePlan(target="", features=[Feature(column=f"x{n}", kind="number")
                                            for n in range(columns)])  # fmt: skip
    trial = optuna.create_study().ask()
    GaussianMixtures().suggest(trial, "clustering", 100, plan)
    forms = trial.distributions["gaussian_mixture.covariance"]
    assert isinstance(forms, optuna.distributions.CategoricalDistribution)
    assert ("full" in forms.choices) is full


def test_columns_that_are_constant_in_a_cluster_are_no_obstacle() -> None:
    rows = [[0.0, 1.0]] * 20 + [[1.0, 0.0]] * 10
    params = {"n_clusters": 2, "covariance": "full"}
    model = GaussianMixtures().estimator(params, "clustering", seed=1).fit(rows)
    assert model.predict(rows).tolist() == ["cluster_1"] * 20 + ["cluster_2"] * 10
