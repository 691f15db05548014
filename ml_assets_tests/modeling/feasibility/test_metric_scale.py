import math

import numpy as np
import pytest
from sklearn.metrics import get_scorer_names

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.modeling.feasibility.metric_scale import perfect, sign, threshold_of, width
from ml_assets.spec.metrics import METRICS, TASKS, canonical_name
from ml_assets.spec.problem import Bounds

Y = np.array(["no", "yes", "no", "yes"], dtype=object)
RIGHT = Predictions(Y, np.array([[1.0, 0.0], [0.0, 1.0]] * 2), ("no", "yes"))
NUMBERS = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize("metric", [m.name for m in METRICS.values() if m.tasks])
def test_right_predictions_have_the_perfect_value(metric: str) -> None:
    task = METRICS[metric].tasks[0]
    if task not in TASKS or not math.isfinite(perfect(metric)) or metric == "top_k_accuracy":
        return
    numbers = task == "regression"
    found = (score(metric, task, NUMBERS, Predictions(NUMBERS)) if numbers
             else score(metric, "binary_classification", Y, RIGHT, "yes"))  # fmt: skip
    assert found == pytest.approx(perfect(metric), abs=1e-9)


def test_the_direction_is_that_of_scikit_learns_scorers() -> None:
    for name in get_scorer_names():
        if canonical_name(name) in METRICS and METRICS[canonical_name(name)].tasks:
            assert sign(canonical_name(name)) == (-1.0 if name.startswith("neg_") else 1.0)


def test_a_users_metric_has_no_end_and_no_width() -> None:
    metric = "ml_assets_tests.modeling.feasibility.own_metrics.profit"
    assert perfect(metric) == math.inf
    assert sign(metric) == 1.0
    assert width(metric, 3.0) is None


def test_the_threshold_is_the_bound_on_the_better_side() -> None:
    assert threshold_of("mean_absolute_error", Bounds(min=1, max=3)) == 3
    assert threshold_of("accuracy", Bounds(max=0.9)) is None
