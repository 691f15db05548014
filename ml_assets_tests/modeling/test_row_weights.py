import pandas as pd
import pytest

from ml_assets.modeling.row_weights import counting_rows, row_weights
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeaturePlan

PLAN = FeaturePlan(target="y", features=[Feature(column="a", kind="number")], weight="w")
FRAME = pd.DataFrame({"a": [1.0, 2, 3], "y": [0, 1, 0], "w": [2, 0, 1]})


def test_rows_of_weight_zero_do_not_count() -> None:
    counting = counting_rows(FRAME, PLAN, "training")
    assert counting.index.tolist() == [0, 2]
    weights = row_weights(counting, PLAN)
    assert weights is not None
    assert (weights.tolist(), weights.dtype) == ([2.0, 1.0], "float64")


def test_without_a_weight_all_rows_count_alike() -> None:
    plan = PLAN.model_copy(update={"weight": None})
    assert counting_rows(FRAME, plan, "training") is FRAME
    assert row_weights(FRAME, plan) is None


def test_no_row_that_counts_is_an_error() -> None:
    with pytest.raises(DataError, match=r"No held-out row counts.*3 rows of weight 0.*'w'"):
        counting_rows(FRAME.assign(w=0), PLAN, "held-out")
