import dagster as dg

from ml_assets.automation.schedules import build_schedules
from ml_assets_tests.spec.specs import make_spec


def test_no_cron_no_schedule() -> None:
    assert build_schedules(make_spec()) == []


def test_a_stated_cron_is_switched_on() -> None:
    [schedule] = build_schedules(make_spec(scoring={"cron": "0 5 * * *"}))
    assert schedule.name == "churn_scoring_schedule"
    assert schedule.job_name == "churn_scoring"
    assert schedule.cron_schedule == "0 5 * * *"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    [watching] = build_schedules(make_spec(monitoring={"cron": "0 6 * * *"}))
    assert (watching.name, watching.job_name) == ("churn_monitoring_schedule", "churn_monitoring")
