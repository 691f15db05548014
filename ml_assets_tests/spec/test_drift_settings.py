import pytest
from pydantic import ValidationError

from ml_assets.spec.drift_settings import DriftSettings
from ml_assets_tests.spec.specs import make_spec


def test_the_design_s_defaults() -> None:
    settings = make_spec().monitoring.drift
    assert (settings.window, settings.max_share, settings.false_discovery_rate) == ("7d", 0.3, 0.01)
    assert settings.bounds.wasserstein == settings.bounds.psi == settings.bounds.jensen_shannon


def test_the_yaml_is_read() -> None:
    stated = {"window": "1d", "max_share": 0.5, "bounds": {"psi": 0.25}, "ignore": ["number"]}
    settings = make_spec(monitoring={"drift": stated}).monitoring.drift
    assert (settings.window, settings.max_share, settings.bounds.psi) == ("1d", 0.5, 0.25)
    assert settings.ignore == ["number"]


@pytest.mark.parametrize(
    "wrong", [{"window": "1 fortnight"}, {"window": "2s"}, {"max_share": 1.0}, {"min_rows": 3},
              {"bounds": {"auc": 0.5}}, {"bound": {}}],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DriftSettings.model_validate(wrong)
