import json
import math

from ml_assets.spec.estimate import Estimate


def test_a_metric_that_is_not_defined_stays_so() -> None:
    undefined = Estimate(value=math.nan, low=math.nan, high=math.inf)
    text = json.dumps(undefined.model_dump(mode="json"))
    again = Estimate.model_validate_json(text)
    assert math.isnan(again.value)
    assert again.high == math.inf
