import pytest
from pydantic import ValidationError

from ml_assets.spec.model_choice import Calibration, Ensemble, Member


@pytest.mark.parametrize(
    ("error", "noise", "calibrated"),
    [(0.04, 0.01, True), (0.06, 0.01, False), (0.06, 0.07, True), (float("nan"), 0.1, False)],
)
def test_an_error_is_excused_by_being_small_or_by_chance(
    error: float, noise: float, calibrated: bool
) -> None:
    found = Calibration(of="label", error=error, noise=noise, tolerance=0.05, bins=[])
    assert found.calibrated is calibrated


def test_an_ensemble_has_members_of_no_negative_weight() -> None:
    with pytest.raises(ValidationError):
        Ensemble(method="greedy", pooling="mean", members=[])
    with pytest.raises(ValidationError):
        Member(trial_id="t000", weight=-0.1)
