from typing import get_args

import numpy as np
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.class_weights import class_weight, unweighted
from ml_assets.modeling.families.family import Family
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.families.fits import INSTALLED, fit, outputs
from ml_assets_tests.modeling.tables import PLAN, table

TASK: Task = "binary_classification"
WEIGHING = [family for family in INSTALLED.values() if "class_weights" in family.portfolio(TASK)[0]]


def test_regression_has_no_weights() -> None:
    assert [unweighted(task) == {} for task in get_args(Task)] == [False, False, True]
    assert class_weight({}) is None
    assert not any("class_weights" in f.portfolio("regression")[0] for f in WEIGHING)
    assert {family.name for family in INSTALLED.values()} - {f.name for f in WEIGHING} == {
        "nearest_neighbors", "naive_bayes"
    }  # fmt: skip


@pytest.mark.parametrize("family", WEIGHING, ids=lambda family: family.name)
def test_balanced_classes_make_the_rare_one_more_probable(family: Family) -> None:
    train, test = table(TASK, rows=300), feature_matrix(table(TASK, rows=100, seed=2), PLAN)
    rare = (train["y"] == "no") | (np.arange(300) % 6 == 0)
    means = []
    for weights in ("none", "balanced"):
        params = family.portfolio(TASK)[0] | {"class_weights": weights}
        found = fit(family, params, TASK, PLAN, train[rare], held_out=train[~rare])[1]
        pipeline, _ = fit(family, params | found, TASK, PLAN, train[rare])
        assert pipeline.classes_.tolist() == ["no", "yes"]
        means.append(outputs(pipeline, test, TASK)[:, 1].mean())
    # What is calibrated afterwards, and leaves that are pure, forget the weights in part.
    tolerant = family.name in ("support_vectors", "extra_trees", "random_forest")
    assert means[1] > means[0] - (0.05 if tolerant else 0.0)
