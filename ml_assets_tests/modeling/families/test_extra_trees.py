from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

from ml_assets.modeling.families.extra_trees import ExtraTrees


def test_the_task_chooses_the_class() -> None:
    family = ExtraTrees()
    assert family.name == "extra_trees"
    assert family.estimator_class("regression") is ExtraTreesRegressor
    assert family.estimator_class("binary_classification") is ExtraTreesClassifier
    assert family.estimator_class("multiclass_classification") is ExtraTreesClassifier
