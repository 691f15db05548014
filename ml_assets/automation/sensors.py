"""The sensors of a problem."""

import dagster as dg

from ml_assets.automation.alerts import alert_sensors
from ml_assets.automation.new_data import new_data_sensor_of
from ml_assets.automation.retrain import retrain_sensor_of
from ml_assets.spec.project import Project


def build_sensors(project: Project) -> list[dg.SensorDefinition]:
    """Return the sensors that start runs, and those that tell of failures."""
    return [
        new_data_sensor_of(project),
        retrain_sensor_of(project.spec),
        *alert_sensors(project.spec),
    ]
