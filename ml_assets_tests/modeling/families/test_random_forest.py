from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from ml_assets.modeling.families.random_forest import RandomForest


def test_the_task_chooses_the_class() -> None:
    family = RandomForest()
    assert family.name == "random_forest"
    assert family.estimator_class("regression") is RandomForestRegressor
    assert family.estimator_class("binary_classification") is RandomForestClassifier
    assert family.estimator_class("multiclass_classification") is RandomForestClassifier
