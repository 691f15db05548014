import numpy as np
import pytest
from sklearn.metrics import f1_score

from benchmarks.thresholds import _best, _regrets, _value
from ml_assets.modeling.threshold_objective import ThresholdObjective
from ml_assets.spec.problem import Costs

RNG = np.random.default_rng(3)
TRUE = RNG.random(400) < 0.3
SHARES = np.clip(TRUE * 0.3 + RNG.random(400) * 0.7, 0, 1).round(2)


def test_values_are_those_of_labelling_the_rows() -> None:
    found = _value(ThresholdObjective("f1"), TRUE, SHARES, np.array([0.2, 0.5]))
    assert found == pytest.approx([f1_score(TRUE, at <= SHARES) for at in (0.2, 0.5)])
    costs = ThresholdObjective("mean_cost", Costs(false_negative=4, false_positive=1))
    missed, alarms = (TRUE & (SHARES < 0.4)).sum(), (~TRUE & (SHARES >= 0.4)).sum()
    assert _value(costs, TRUE, SHARES, np.array([0.4])) == pytest.approx(
        [-(4 * missed + alarms) / 400]
    )


def test_nothing_is_lost_by_the_best_threshold_of_the_same_rows() -> None:
    at, value = _best(ThresholdObjective("f1"), TRUE, SHARES)
    assert value == max(f1_score(TRUE, one <= SHARES) for one in np.unique(SHARES))
    assert f1_score(TRUE, at <= SHARES) == pytest.approx(value)
    lost = _regrets((TRUE, SHARES), (TRUE, SHARES), {"metric": "f1"})
    assert lost[2] == 0
    assert min(lost) >= 0
