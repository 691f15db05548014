import pandas as pd

from ml_assets.modeling.target_values import target_values
from ml_assets.spec.feature_plan import FeaturePlan

FRAME = pd.DataFrame({"y": ["a", "b"], "x": [1.0, 2.0]})


def test_the_target_or_zeros_in_its_place() -> None:
    assert target_values(FRAME, FeaturePlan(target="y", features=[])).tolist() == ["a", "b"]
    assert target_values(FRAME, FeaturePlan(target="", features=[])).tolist() == [0, 0]
