import optuna
import pytest

from ml_assets.modeling.families.mahalanobis import MahalanobisDistances
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, ODD


@pytest.mark.parametrize(
    ("plan", "rows", "robust"), [(ODD, 60, True), (ODD, 59, False), (GROUPS, 10**6, False)]
)
def test_a_robust_covariance_needs_numbers_and_rows(
    plan: FeaturePlan, rows: int, robust: bool
) -> None:
    trial = optuna.create_study().ask()
    MahalanobisDistances().suggest(trial, "anomaly_detection", rows, plan)
    kinds = trial.distributions["mahalanobis.covariance"]
    assert isinstance(kinds, optuna.distributions.CategoricalDistribution)
    assert ("robust" in kinds.choices) is robust
