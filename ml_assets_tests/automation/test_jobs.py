import dagster as dg

from ml_assets.automation.jobs import build_jobs
from ml_assets.spec.keys import STAGE_OF
from ml_assets_tests.spec.specs import make_spec


def selected(number: int) -> set[str]:
    names = [*STAGE_OF, "source_customers", "source_foreign"]
    everything = [dg.AssetSpec(["churn", name]) for name in names] + [
        dg.AssetSpec(["wine", "model"])
    ]
    job = build_jobs(make_spec())[number]
    definitions = dg.Definitions(assets=everything)
    return {
        key.to_user_string() for key in job.selection.resolve(definitions.resolve_asset_graph())
    }


def test_the_life_cycle_ends_with_the_bento() -> None:
    names = {name for name, stage in STAGE_OF.items() if stage != "monitoring"}
    names = names - {"batch_predictions"} | {"source_customers"}
    assert selected(0) == {f"churn/{name}" for name in names}


def test_scoring_is_a_job_of_its_own() -> None:
    assert selected(1) == {"churn/batch_predictions"}


def test_monitoring_is_a_job_of_its_own() -> None:
    watched = {name for name, stage in STAGE_OF.items() if stage == "monitoring"}
    assert selected(2) == {f"churn/{name}" for name in watched}


def test_names_and_tags() -> None:
    jobs = build_jobs(make_spec())
    assert [job.name for job in jobs] == ["churn_lifecycle", "churn_scoring", "churn_monitoring"]
