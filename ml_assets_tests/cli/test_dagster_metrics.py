import dagster as dg
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from ml_assets.cli.dagster_metrics import DagsterMetrics
from ml_assets_tests.automation.planted import execute, plant

CHECK = dg.AssetCheckKey(dg.AssetKey(["churn", "data_drift"]), "no_drift")
LABELS = ("problem", "job_name", "asset", "check", "status", "severity")
JOBS = {"churn": ["churn_lifecycle", "churn_scoring"]}


def scraped(instance: dg.DagsterInstance) -> dict[tuple[str, ...], float]:
    """Return the values by name and labels, as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DagsterMetrics(instance, JOBS, [CHECK]))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name.removeprefix("ml_assets_"),
         *(sample.labels[name] for name in LABELS if name in sample.labels)): sample.value
        for family in families for sample in family.samples
    }  # fmt: skip


def test_runs_are_counted_by_job_and_status_and_the_last_one_is_told() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for fails in (False, False, True):
            execute(instance, {}, fails)
        found = scraped(instance)
        assert found["runs", "churn", "churn_lifecycle", "SUCCESS"] == 2
        assert found["runs", "churn", "churn_lifecycle", "FAILURE"] == 1
        assert found["runs", "churn", "churn_scoring", "SUCCESS"] == 0
        assert found["last_run_success", "churn", "churn_lifecycle"] == 0
        assert 0 < found["last_run_seconds", "churn", "churn_lifecycle"] < 60
        assert ("last_run_success", "churn", "churn_scoring") not in found
        execute(instance, {})
        assert scraped(instance)["last_run_success", "churn", "churn_lifecycle"] == 1


def test_a_check_is_told_by_its_latest_evaluation() -> None:
    of = ("churn", "data_drift", "no_drift")
    with dg.DagsterInstance.ephemeral() as instance:
        assert not any(name[0].startswith("check") for name in scraped(instance))
        for passed in (True, False):
            plant(instance, passed)
            found = scraped(instance)
            assert found["check_passed", *of, "ERROR"] == passed
            assert found["check_time_seconds", *of] > 1.7e9
