"""The life cycle of one problem: what the doors of all stages give, stage by stage."""

import dagster as dg

from ml_assets.automation.jobs import build_jobs
from ml_assets.automation.schedules import build_schedules
from ml_assets.automation.sensors import build_sensors
from ml_assets.collection import assets as collection
from ml_assets.deployment import assets as deployment
from ml_assets.deployment import checks as deployment_checks
from ml_assets.deployment.batch_scoring import assets as batch_scoring
from ml_assets.modeling import assets as modeling
from ml_assets.modeling import checks as modeling_checks
from ml_assets.modeling.card import assets as card
from ml_assets.modeling.evaluation import assets as evaluation
from ml_assets.modeling.evaluation import checks as evaluation_checks
from ml_assets.modeling.explanation import assets as explanation
from ml_assets.modeling.explanation import checks as explanation_checks
from ml_assets.modeling.feasibility import assets as feasibility
from ml_assets.modeling.feasibility import checks as feasibility_checks
from ml_assets.monitoring.dashboards import assets as dashboards
from ml_assets.monitoring.drift import assets as drift
from ml_assets.monitoring.drift import checks as drift_checks
from ml_assets.monitoring.health import assets as health
from ml_assets.monitoring.performance import assets as performance
from ml_assets.monitoring.performance import checks as performance_checks
from ml_assets.monitoring.prediction_log import assets as prediction_log
from ml_assets.monitoring.prediction_log import checks as prediction_log_checks
from ml_assets.preparation import assets as preparation
from ml_assets.preparation import checks as preparation_checks
from ml_assets.problem import assets as problem
from ml_assets.spec.project import Project
from ml_assets.wiring.asset_options import io_managers


def life_cycle(project: Project) -> dg.Definitions:
    """Return the life cycle's assets and checks, stage by stage, and what runs them."""
    return dg.Definitions(
        assets=[
            *problem.build_assets(project),
            *collection.build_assets(project),
            *preparation.build_assets(project),
            *feasibility.build_assets(project),
            *modeling.build_assets(project),
            *evaluation.build_assets(project),
            *explanation.build_assets(project),
            *card.build_assets(project),
            *deployment.build_assets(project),
            *batch_scoring.build_assets(project),
            *prediction_log.build_assets(project),
            *drift.build_assets(project),
            *performance.build_assets(project),
            *health.build_assets(project),
            *dashboards.build_assets(project),
        ],
        asset_checks=[
            *preparation_checks.build_checks(project),
            *feasibility_checks.build_checks(project),
            *modeling_checks.build_checks(project),
            *evaluation_checks.build_checks(project),
            *explanation_checks.build_checks(project),
            *deployment_checks.build_checks(project),
            *prediction_log_checks.build_checks(project),
            *drift_checks.build_checks(project),
            *performance_checks.build_checks(project),
        ],
        jobs=build_jobs(project.spec),
        schedules=build_schedules(project.spec),
        sensors=build_sensors(project),
        resources=io_managers(project),
    )
