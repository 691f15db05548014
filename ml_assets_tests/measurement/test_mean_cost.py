import numpy as np
import pytest

from ml_assets.measurement.mean_cost import cheapest_label, row_costs
from ml_assets.spec.problem import Costs

COSTS = Costs(false_negative=9, false_positive=2)
Y = np.array(["yes", "yes", "no", "no"], dtype=object)


def test_only_wrong_labels_cost() -> None:
    labels = np.array(["yes", "no", "yes", "no"], dtype=object)
    assert row_costs(Y, labels, "yes", COSTS).tolist() == [0.0, 9.0, 2.0, 0.0]
    assert row_costs(Y, "no", "yes", COSTS).tolist() == [9.0, 9.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("positives", "label"), [(0, "no"), (1, "no"), (2, "yes"), (10, "yes"), (4, "yes")]
)
def test_the_cheapest_label_weighs_both_mistakes(positives: int, label: str) -> None:
    y = np.array(["yes"] * positives + ["no"] * (10 - positives), dtype=object)
    assert cheapest_label(y, None, "yes", COSTS) == label
    other = "no" if label == "yes" else "yes"
    if positives < 10:
        assert row_costs(y, label, "yes", COSTS).sum() <= row_costs(y, other, "yes", COSTS).sum()


def test_the_cheapest_label_is_that_of_weighted_rows() -> None:
    y = np.array(["yes", "no"], dtype=object)
    even = Costs(false_negative=1, false_positive=1)
    assert cheapest_label(y, np.array([2.0, 1.0]), "yes", even) == "yes"
    assert cheapest_label(y, np.array([1.0, 2.0]), "yes", even) == "no"
