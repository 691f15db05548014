import numpy as np
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.class_weights import class_weight, unweighted
from ml_assets.modeling.families.family import Family
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.families.fits import INSTALLED, few_rounds, fit, outputs
from ml_assets_tests.modeling.tables import PLAN, table

TASK: Task = "binary_classification"
WEIGHING = [family for family in INSTALLED.values() if "class_weights" in family.portfolio(TASK)[0]]


def test_regression_has_no_weights() -> None:
    assert [unweighted(task) == {} for task in TASKS] == [False, False, True]
    assert class_weight({}) is None
    assert not any("class_weights" in f.portfolio("regression")[0] for f in WEIGHING)
    assert {family.name for family in INSTALLED.values()} - {f.name for f in WEIGHING} == {
        "nearest_neighbors", "naive_bayes"
    }  # fmt: skip


@pytest.mark.parametrize("family", WEIGHING, ids=lambda family: family.name)
def test_balanced_classes_make_the_rare_one_more_probable(family: Family) -> None:
    train, test = table(TASK, rows=300), feature_matrix(table(TASK, rows=100, seed=2), PLAN)
    rare = (train["y"] == "no") | (np.arange(300) % 6 == 0)
    probabilities = []
    for weights in ("none", "balanced"):
        params = few_rounds(family, family.portfolio(TASK)[0], 40) | {"class_weights": weights}
        pipeline, _ = fit(family, params, TASK, PLAN, train[rare])
        assert pipeline.classes_.tolist() == ["no", "yes"]
        probabilities.append(outputs(pipeline, test, TASK)[:, 1])
    if family.name == "support_vectors":
        # Weights bend the border; the calibration behind it knows the classes' real shares.
        assert not np.allclose(*probabilities)
    else:
        tolerance = 0.03 if family.name.endswith(("forest", "extra_trees")) else 0.0  # pure leaves
        assert probabilities[1].mean() > probabilities[0].mean() - tolerance
