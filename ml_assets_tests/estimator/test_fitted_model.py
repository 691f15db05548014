import dataclasses

import pytest

from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.spec.feature_plan import Feature, FeaturePlan

INFO = ModelInfo(
    problem="churn",
    task="binary_classification",
    plan=FeaturePlan(target="y", features=[Feature(column="a", kind="number")]),
    classes=["no", "yes"],
    positive_class="yes",
    family="linear",
    params={"C": 0.5, "penalty": "l2"},
    trial_id="t003",
    cross_validation={"roc_auc": 0.9},
    contract_version=2,
    seed=7,
    train_rows=100,
)


def test_the_description_keeps_every_value_and_its_type() -> None:
    assert ModelInfo.model_validate_json(INFO.model_dump_json()) == INFO
    # Classes that JSON could mix up stay what they were.
    for classes in ([0, 1], [False, True], [0.5, 1.5], ["0", "1"]):
        info = INFO.model_copy(update={"classes": classes, "positive_class": classes[1]})
        again = ModelInfo.model_validate_json(info.model_dump_json())
        assert [type(label) for label in again.classes or []] == [type(c) for c in classes]
        assert type(again.positive_class) is type(classes[1])


def test_a_fitted_model_cannot_be_changed() -> None:
    model = FittedModel(estimator=None, info=INFO, content=b"", version="0")
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.__setattr__("version", "1")
