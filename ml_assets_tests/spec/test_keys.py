import pytest

from ml_assets.spec import keys


def test_the_stages_follow_the_life_cycle() -> None:
    assert keys.STAGES == (
        "problem", "collection", "preparation", "modeling", "deployment", "monitoring",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asset", "group"),
    [
        ("problem_statement", "churn_problem"),
        ("source_customers", "churn_collection"),
        ("quarantine", "churn_preparation"),
        ("evaluation", "churn_modeling"),
        ("batch_predictions", "churn_deployment"),
    ],
)
def test_groups(asset: str, group: str) -> None:
    assert keys.group_name("churn", asset) == group


def test_jobs() -> None:
    assert keys.lifecycle_job("churn") == "churn_lifecycle"
    assert keys.scoring_job("churn") == "churn_scoring"
