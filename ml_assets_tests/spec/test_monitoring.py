import pytest

from ml_assets.spec.errors import SpecError
from ml_assets.spec.monitoring import Monitoring
from ml_assets.spec.problem import Problem
from ml_assets_tests.spec.specs import make_spec


def test_settings_are_held_against_the_problem() -> None:
    stated = Monitoring.model_validate({"labels": {"source": "labels.csv"}})
    stated.must_fit(Problem(task="regression", target="price"), [])
    Monitoring().must_fit(Problem(task="clustering"), [])
    with pytest.raises(SpecError, match="labels are values of a target"):
        stated.must_fit(Problem(task="clustering"), [])


def test_nothing_has_to_be_stated() -> None:
    monitoring = make_spec().monitoring
    assert (monitoring.cron, monitoring.alerts, monitoring.service) == (None, None, None)
    assert monitoring.retrain.enabled
    assert not monitoring.new_data
