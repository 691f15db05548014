from pathlib import Path

from ml_assets.automation.sensors import build_sensors
from ml_assets.spec.project import Project
from ml_assets_tests.spec.specs import make_spec


def test_the_names_of_the_sensors() -> None:
    spec = make_spec(monitoring={"alerts": {}})
    names = [sensor.name for sensor in build_sensors(Project(spec, Path("/nowhere")))]
    assert names == ["churn_new_data", "churn_retrain", "churn_failed_runs", "churn_failed_checks"]
