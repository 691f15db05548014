import numpy as np
import pytest

from ml_assets.modeling.contamination import contamination
from ml_assets.spec.problem import Problem

LABELS = np.array(["odd"] * 3 + ["usual"] * 97, dtype=object)


def problem(**fields: object) -> Problem:
    return Problem.model_validate({"task": "anomaly_detection"} | fields)


def test_it_is_stated_or_the_share_of_labels_or_one_in_a_hundred() -> None:
    assert contamination(problem(target="y", contamination=0.2), LABELS) == 0.2
    assert contamination(problem(target="y"), LABELS) == pytest.approx(0.03)
    assert contamination(problem(), np.zeros(100)) == 0.01


def test_training_rows_may_hold_anomalies_alone_or_none() -> None:
    named = problem(target="y", positive_class="odd")
    assert contamination(named, LABELS[3:]) == 0.01
    assert contamination(named, LABELS[:3]) == 0.499
