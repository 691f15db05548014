import numpy as np

from ml_assets.modeling.out_of_fold import OutOfFold


def test_without_completed_trials_there_are_no_predictions() -> None:
    nothing = OutOfFold(np.arange(3), np.zeros(3, dtype=int), None)
    assert nothing.predictions == {}
